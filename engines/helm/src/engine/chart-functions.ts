import { errorMessage } from '@flux-ts/errors';
import {
  type CallContext,
  emptyMap,
  FunctionError,
  type FunctionMap,
  type GoFunction,
  type GoValue,
  isStackEnd,
  sprintf,
  TemplateError,
} from '@flux-ts/gotemplate';
import type { Value } from '@flux-ts/yaml';
import { fn, str } from '../functions/define.ts';
import { toUnstructured } from '../functions/json.ts';
import type { Log } from '../log.ts';

/** An object that a template looks up. */
export interface Lookup {
  readonly apiVersion: string;
  readonly kind: string;
  readonly namespace: string;
  /** Empty: all there are. */
  readonly name: string;
}

/** What the functions of one render share. */
export interface ChartFunctionOptions {
  /** If given, missing values and `fail` are let through and told of, as by `helm lint`. */
  readonly onLint?: Log;
  /**
   * Answers a lookup; undefined: not known yet, the render asks for it and goes on with an empty map. What it throws
   * fails the template.
   */
  readonly lookup?: (request: Lookup) => Value | undefined;
  /** Told of every lookup that was not answered. */
  readonly need?: (request: Lookup) => void;
  /** Answers getHostByName where DNS is allowed; what it throws fails the template. */
  readonly resolve?: (host: string) => string;
}

/** What `fail` and `required` say: Helm shows it alone, with the place of the outermost template. */
export class ChartFailure extends FunctionError {}

/** Name of the template that holds all others; messages show it for templates that are none. */
export const ROOT = 'gotpl';

/** Levels that the end of the host's stack passes through; fewer than of gotemplate's own. */
const UNWOUND = 32;

/** Helm stops a template that includes itself more often than this. */
const MOST_INCLUDES = 1000;

/** `<no value>` is what Go prints for a missing value; Helm cuts it out of finished texts. */
export function withoutNoValue(text: string): string {
  return text.includes('<no value>') ? text.replaceAll('<no value>', '') : text;
}

function unable(name: string): FunctionError {
  return new FunctionError(
    `rendering template has a nested reference name: ${name}: unable to execute template`,
  );
}

/** `include`; it counts how deeply each template is nested in itself. The frame is small: see gotemplate's calls. */
function include(): GoFunction {
  const nested = new Map<string, number>();
  let level = 0;
  let unwound = 0;
  const count = (template: string, by: number): void => {
    nested.set(template, (nested.get(template) ?? 0) + by);
    level += by;
  };
  const enter = (template: string, context: CallContext): void => {
    if ((nested.get(template) ?? 0) > MOST_INCLUDES) throw unable(template);
    if (!context.has(template)) throw notDefined(template);
    count(template, 1);
  };
  const leave = (template: string, thrown: unknown): unknown => {
    count(template, -1);
    // The host's stack may end before Helm's limit does; where it ends is no room for an error.
    if (!isStackEnd(thrown) || (level > 0 && unwound++ < UNWOUND)) return thrown;
    return unable(template);
  };
  return fn(['string', 'any'], (args, context) => {
    const template = str(args[0]);
    enter(template, context);
    let output: string;
    try {
      output = context.execute(template, args[1]);
    } catch (thrown) {
      throw leave(template, thrown);
    }
    count(template, -1);
    return output;
  });
}

function notDefined(template: string): TemplateError {
  const quoted = sprintf('%q', [template]);
  return new TemplateError(
    'EXECUTE',
    `template: no template ${quoted} associated with template ${sprintf('%q', [ROOT])}`,
  );
}

/** `tpl`: a text as a template. */
function tpl(text: GoValue, data: GoValue, context: CallContext): string {
  const source = str(text);
  if (!source.includes('{{')) return withoutNoValue(source);
  try {
    return withoutNoValue(context.executeText(ROOT, source, data));
  } catch (thrown) {
    if (!(thrown instanceof TemplateError) || thrown.code === 'BUDGET') throw thrown;
    const quoted = sprintf('%q', [source]);
    const what =
      thrown.code === 'PARSE'
        ? `cannot parse template ${quoted}`
        : `error during tpl function execution for ${quoted}`;
    throw new FunctionError(`${what}: ${thrown.message}`, { cause: thrown });
  }
}

function required(message: string, value: GoValue, onLint: ChartFunctionOptions['onLint']): GoValue {
  if (value !== null && value !== undefined && value !== '') return value;
  if (onLint === undefined) throw new ChartFailure(message);
  onLint({ level: 'WARN', text: `missing required value${value === '' ? 's' : ''}`, fields: { message } });
  return '';
}

/** An answer from outside; an error of the outside becomes one of the function. */
function told<T>(answer: () => T): T {
  try {
    return answer();
  } catch (thrown) {
    throw thrown instanceof FunctionError
      ? thrown
      : new FunctionError(errorMessage(thrown), { cause: thrown });
  }
}

/** The functions that belong to one render of one chart. */
export function chartFunctions(options: ChartFunctionOptions = {}): FunctionMap {
  const { onLint } = options;
  const lookup = (request: Lookup): GoValue => {
    const found = told(() => options.lookup?.(request));
    if (found !== undefined) return toUnstructured(found);
    if (options.lookup !== undefined) options.need?.(request);
    return emptyMap();
  };
  return new Map<string, GoFunction>([
    ['include', include()],
    ['tpl', fn(['string', 'any'], ([text, data], context) => tpl(text, data, context))],
    ['required', fn(['string', 'any'], ([message, value]) => required(str(message), value, onLint))],
    [
      'fail',
      fn(['string'], ([message]) => {
        if (onLint === undefined) throw new ChartFailure(str(message));
        onLint({ level: 'INFO', text: 'funcMap fail', fields: { message: str(message) } });
        return '';
      }),
    ],
    [
      'lookup',
      fn(['string', 'string', 'string', 'string'], ([apiVersion, kind, namespace, name]) =>
        lookup({ apiVersion: str(apiVersion), kind: str(kind), namespace: str(namespace), name: str(name) }),
      ),
    ],
    ['getHostByName', fn(['string'], ([host]) => told(() => options.resolve?.(str(host))) ?? '')],
  ]);
}
