import { errorMessage } from '@flux-ts/errors';
import { emptyMap, type GoMap, isMap } from '@flux-ts/gotemplate';
import { loadValues } from '../chart/values-file.ts';
import { HelmError } from '../errors.ts';
import { fromJsonText } from '../functions/json.ts';
import { trimSpace } from '../functions/strings.ts';
import { type SetMode, setValues } from './set-values.ts';
import { mergeMaps } from './tables.ts';

/** What a user sets, in the words of Helm's flags. */
export interface UserValues {
  /** `-f`: name and text of each file. */
  readonly files?: readonly { readonly name: string; readonly text: string }[];
  /** `--set-json`. */
  readonly json?: readonly string[];
  /** `--set`. */
  readonly set?: readonly string[];
  /** `--set-string`. */
  readonly string?: readonly string[];
  /** `--set-file`. */
  readonly file?: readonly string[];
  /** `--set-literal`. */
  readonly literal?: readonly string[];
  /** Reads a file that `--set-file` names. */
  readonly readFile?: (path: string) => string;
}

function attempt<T>(describe: (problem: string) => string, work: () => T): T {
  try {
    return work();
  } catch (thrown) {
    if (thrown instanceof HelmError) throw thrown;
    throw new HelmError('VALUES', describe(errorMessage(thrown)), { cause: thrown });
  }
}

/** All that a user sets, in Helm's order: files, JSON, then the other flags. Throws {@link HelmError} `VALUES`. */
export function userValues(given: UserValues): GoMap {
  let values = emptyMap();
  for (const { name, text } of given.files ?? []) {
    const table = attempt(
      (problem) => `failed to parse ${name}: ${problem}`,
      () => loadValues(text),
    );
    values = mergeMaps(values, table);
  }
  for (const expression of given.json ?? []) values = setJson(expression, values);
  const apply = (flag: string, expressions: readonly string[] | undefined, mode: SetMode): void => {
    for (const expression of expressions ?? [])
      attempt(
        (problem) => `failed parsing ${flag} data: ${problem}`,
        () => setValues(expression, values, mode),
      );
  };
  apply('--set', given.set, { kind: 'typed' });
  apply('--set-string', given.string, { kind: 'string' });
  apply('--set-file', given.file, { kind: 'file', read: (path) => given.readFile?.(path) ?? '' });
  apply('--set-literal', given.literal, { kind: 'literal' });
  return values;
}

function setJson(expression: string, values: GoMap): GoMap {
  const trimmed = trimSpace(expression);
  if (!trimmed.startsWith('{')) {
    attempt(
      () => `failed parsing --set-json data ${expression}`,
      () => setValues(expression, values, { kind: 'json' }),
    );
    return values;
  }
  return attempt(
    () => `failed parsing --set-json data JSON: ${expression}`,
    () => {
      const table = fromJsonText(trimmed);
      return mergeMaps(values, isMap(table) ? table : emptyMap());
    },
  );
}
