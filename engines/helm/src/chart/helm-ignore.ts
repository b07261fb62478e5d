import { compilePath } from '@flux-ts/text';
import { HelmError } from '../errors.ts';
import { basePath } from '../functions/paths.ts';

interface Rule {
  readonly negate: boolean;
  readonly mustBeFolder: boolean;
  readonly matches: (path: string) => boolean;
}

/** What of a chart's folder does not belong to the chart (Helm's pkg/ignore). */
export class HelmIgnore {
  readonly #rules: readonly Rule[];

  /** `text` is that of `.helmignore`. Throws {@link HelmError} `CHART` for a pattern that is none. */
  constructor(text = '') {
    const lines = text.replace(/^\ufeff/, '').split(/\r?\n/);
    this.#rules = [...lines, 'templates/.?*'].flatMap(parseRule);
  }

  /** Whether a path is left out; a folder is left out with all that is in it. A negated rule drops what it misses. */
  ignores(path: string, isFolder: boolean): boolean {
    for (const rule of this.#rules) {
      if (rule.negate) {
        if ((rule.mustBeFolder && !isFolder) || !rule.matches(path)) return true;
        continue;
      }
      if (rule.mustBeFolder && !isFolder) continue;
      if (rule.matches(path)) return true;
    }
    return false;
  }
}

function parseRule(line: string): Rule[] {
  let rule = line.trim();
  if (rule === '' || rule.startsWith('#')) return [];
  if (rule.includes('**')) throw new HelmError('CHART', 'double-star (**) syntax is not supported');
  compile(rule);
  const negate = rule.startsWith('!');
  if (negate) rule = rule.slice(1);
  const mustBeFolder = rule.endsWith('/');
  if (mustBeFolder) rule = rule.slice(0, -1);
  const isPath = rule.includes('/');
  const fits = compile(rule.startsWith('/') ? rule.slice(1) : rule);
  return [{ negate, mustBeFolder, matches: isPath ? fits : (path) => fits(basePath(path)) }];
}

function compile(pattern: string): (name: string) => boolean {
  try {
    return compilePath(pattern);
  } catch (thrown) {
    throw new HelmError('CHART', 'syntax error in pattern', { cause: thrown });
  }
}
