import { TemplateError, type TemplatePlace } from '@flux-ts/gotemplate';
import { HelmError } from '../errors.ts';
import { ChartFailure } from './chart-functions.ts';

/** What the template engine says of a failed execution. */
interface Failure {
  readonly place?: TemplatePlace;
  readonly context?: string;
  readonly executing?: string;
  readonly reason?: string;
}

function address(place: TemplatePlace | undefined): Record<string, unknown> {
  if (place === undefined) return {};
  return { file: place.template, line: place.line, column: place.column };
}

/** A template that is none, in Helm's words: place and last part of Go's message. */
export function parseFailure(error: TemplateError): HelmError {
  const parts = error.message.split(': ');
  const message = `parse error at (${parts[1]}): ${parts.at(-1)}`;
  return new HelmError('RENDER', message, { cause: error, data: address(error.place) });
}

/** A template that could not be executed, in Helm's words (engine.go reformatExecErrorMsg). */
export function executeFailure(error: TemplateError): HelmError {
  const { place } = error.data as Failure;
  const data = { ...address(place), chain: chainOf(error) };
  if (error.code === 'BUDGET') return new HelmError('LIMIT', error.message, { cause: error, data });
  return new HelmError('RENDER', message(error), { cause: error, data });
}

function where(place: TemplatePlace | undefined): string {
  if (place === undefined) return '';
  const column = place.column === undefined ? '' : `:${place.column}`;
  return `${place.template}:${place.line}${column}`;
}

function message(error: TemplateError): string {
  const failure = chartFailure(error);
  if (failure !== undefined)
    return `execution error at (${where((error.data as Failure).place)}): ${failure.message}`;
  const blocks: string[] = [];
  for (let at: unknown = error; at !== undefined; at = at instanceof Error ? at.cause : undefined) {
    // What a function itself reports stays one line.
    if (!(at instanceof TemplateError)) return error.message;
    const text = block(at);
    if (blocks.at(-1) !== text) blocks.push(text);
  }
  return blocks.join('').trim();
}

function block(error: TemplateError): string {
  const { place, context, executing, reason } = error.data as Failure;
  if (executing === undefined) return `${error.message}\n`;
  const text = reason ?? '';
  const inner = text.indexOf(' template:');
  const own = inner < 0 ? text : text.slice(0, inner);
  return `${where(place)}\n  executing "${executing}" at <${context}>:\n    ${own === '' ? '' : `${own}\n`}`;
}

/** The `fail` or `required` at the end of a chain. */
function chartFailure(error: Error): ChartFailure | undefined {
  for (let at: unknown = error; at instanceof Error; at = at.cause) if (at instanceof ChartFailure) return at;
  return undefined;
}

/** The places that the failure went through, the outermost first. */
function chainOf(error: Error): TemplatePlace[] {
  const places: TemplatePlace[] = [];
  for (let at: unknown = error; at instanceof Error; at = at.cause) {
    const place = at instanceof TemplateError ? (at.data as Failure).place : undefined;
    if (place !== undefined) places.push(place);
  }
  return places;
}
