import { type FunctionMap, type GoFunction, weighing } from '@flux-ts/gotemplate';
import { certificates } from './certificates.ts';
import { ciphers } from './crypto.ts';
import { type Calendar, dates } from './dates.ts';
import { defaults } from './defaults.ts';
import type { Family } from './define.ts';
import { durations } from './durations.ts';
import { encodings } from './encodings.ts';
import { lists } from './lists.ts';
import { maps } from './maps.ts';
import { FunctionMemos } from './memo.ts';
import { numbers } from './numbers.ts';
import { paths } from './paths.ts';
import { type Random, randoms } from './random.ts';
import { regexes } from './regexes.ts';
import { serialization } from './serialize.ts';
import { strings } from './strings.ts';
import { urls } from './urls.ts';
import { versions } from './versions.ts';

/** Functions that walk over all parts of their arguments. */
const WALKERS = [
  ...['toYaml', 'mustToYaml', 'toYamlPretty', 'toJson', 'mustToJson', 'toPrettyJson', 'mustToPrettyJson'],
  ...[
    'toRawJson',
    'mustToRawJson',
    'toToml',
    'mustToToml',
    'toString',
    'toStrings',
    'quote',
    'squote',
    'cat',
  ],
  ...['join', 'sortAlpha', 'deepEqual', 'uniq', 'mustUniq', 'has', 'mustHas', 'without', 'mustWithout'],
  ...['merge', 'mustMerge', 'mergeOverwrite', 'mustMergeOverwrite', 'deepCopy', 'mustDeepCopy'],
];

/** What functions need of the world. */
export interface FunctionContext extends Calendar {
  readonly random: Random;
}

/**
 * Every function that does not depend on the chart: sprig's, and Helm's where it replaces or adds some. `memos` may be
 * shared with other renders.
 */
export function pureFunctions(context: FunctionContext, memos = new FunctionMemos()): FunctionMap {
  const families: readonly Family[] = [
    strings,
    numbers,
    lists,
    maps,
    defaults,
    encodings,
    regexes(memos.patterns),
    paths,
    urls,
    versions(memos),
    dates(context),
    durations,
    randoms(context.random),
    ciphers(context.random),
    certificates(context.random, context.now),
    serialization,
  ];
  const all = new Map<string, GoFunction>(families.flatMap((family) => Object.entries(family)));
  for (const name of WALKERS) {
    const known = all.get(name);
    if (known !== undefined) all.set(name, weighing(known));
  }
  return all;
}
