import { type Budget, type FunctionMap, TemplateError, TemplateSet } from '@flux-ts/gotemplate';
import { compareBytes } from '@flux-ts/yaml';
import { basePath } from '../functions/paths.ts';
import { withoutNoValue } from './chart-functions.ts';
import { executeFailure, parseFailure } from './error-format.ts';
import type { RenderCache } from './render-cache.ts';
import { type Renderable, scopeFor } from './scope.ts';

/** How templates are executed. */
export interface RenderOptions {
  readonly functions: FunctionMap;
  readonly cache: RenderCache;
  readonly budget?: Budget;
  /** Milliseconds; needed for a budget of time. */
  readonly now: () => number;
  /** A missing key is an error. */
  readonly strict?: boolean;
}

/** Go's own limit of nested templates; the stack of the host ends before it. */
const DEPTH = 100_000;

function slashes(path: string): number {
  return path.split('/').length;
}

/** Deepest paths first, then the other way round by name: what is defined last wins. */
function inParseOrder(templates: Iterable<Renderable>): Renderable[] {
  const byDepth = new Map<number, Renderable[]>();
  for (const template of templates) {
    const depth = slashes(template.path);
    const level = byDepth.get(depth);
    if (level === undefined) byDepth.set(depth, [template]);
    else level.push(template);
  }
  return [...byDepth]
    .sort(([a], [b]) => b - a)
    .flatMap(([, level]) => level.sort((a, b) => compareBytes(b.path, a.path)));
}

/** What every template prints, by path; partials print nothing. Throws {@link HelmError} `RENDER` or `LIMIT`. */
export function renderTemplates(
  templates: readonly Renderable[],
  options: RenderOptions,
): Map<string, string> {
  const set = new TemplateSet(options.functions, undefined, options.cache.templates);
  const unique = new Map(templates.map((template) => [template.path, template]));
  const sorted = inParseOrder(unique.values());
  for (const { path, text } of sorted) parse(set, path, text);
  const rendered = new Map<string, string>();
  for (const template of sorted)
    if (!basePath(template.path).startsWith('_'))
      rendered.set(template.path, execute(set, template, options));
  return rendered;
}

function parse(set: TemplateSet, path: string, text: string): void {
  try {
    set.parse(path, text);
  } catch (thrown) {
    if (thrown instanceof TemplateError) throw parseFailure(thrown);
    throw thrown;
  }
}

function execute(set: TemplateSet, template: Renderable, options: RenderOptions): string {
  const { budget, now, strict } = options;
  try {
    const text = set.execute(template.path, scopeFor(template), {
      missingKey: strict === true ? 'error' : 'zero',
      budget: { depth: DEPTH, ...budget },
      now,
    });
    return withoutNoValue(text);
  } catch (thrown) {
    if (thrown instanceof TemplateError) throw executeFailure(thrown);
    throw thrown;
  }
}
