import fc from 'fast-check';

/** A question to the oracle: the operation and its texts. */
export type Question = readonly [op: string, ...texts: string[]];

function pieces(list: readonly string[], maxLength: number, minLength = 0): fc.Arbitrary<string> {
  return fc.array(fc.constantFrom(...list), { minLength, maxLength }).map((parts) => parts.join(''));
}

function joined(...parts: (readonly string[])[]): fc.Arbitrary<string> {
  return fc.tuple(...parts.map((list) => fc.constantFrom(...list))).map((texts) => texts.join(''));
}

const durationTerm = joined(
  ['1', '0', '12', '1.5', '.5', '5.', '.', '3', '9999999', '99999999999', '0.000000001', '1.0000000001'],
  ['h', 'm', 's', 'ms', 'us', 'µs', 'ns', '', 'x', 'd', '-', '"', 'é'],
);
const durations = fc
  .tuple(fc.constantFrom('', '-', '+'), fc.array(durationTerm, { maxLength: 3 }))
  .map(([sign, terms]) => sign + terms.join(''));

const digits = [
  '0',
  '1',
  '5',
  '00',
  '000',
  '12',
  '1024',
  '2048',
  '1500',
  '999999999999999',
  '9223372036854775807',
];
const suffixes = [
  '',
  'n',
  'u',
  'm',
  'k',
  'M',
  'G',
  'T',
  'P',
  'E',
  'Ki',
  'Mi',
  'Gi',
  'Ti',
  'Pi',
  'Ei',
  'e3',
  'e-3',
];
const quantities = fc
  .tuple(
    joined(['', '-', '+', '']),
    pieces(digits, 3, 1),
    joined(['', '.', '.5', '.001', '.0000000001', '.125', '.500', '.10']),
    fc.constantFrom(...suffixes, 'E3', 'e+3', 'e0', 'e', 'Kx', 'ki', 'i', 'mm', 'e10', 'e-12', 'e 1', ' '),
  )
  .map((parts) => parts.join(''));
const smallQuantities = joined(
  ['', '-'],
  ['0', '1', '5', '12', '1024', '15002048'],
  ['', '.5', '.001', '.125'],
  suffixes,
);

const versions = joined(
  ['', 'v', ''],
  ['0', '1', '2', '01', '10', '1x', '18446744073709551616', '9007199254740993'],
  ['', '.0', '.1', '.2', '.x'],
  ['', '.0', '.3', '.4'],
  ['', '', '-0', '-alpha', '-alpha.1', '-alpha.beta', '-rc.01', '-1', '-', '-a.b.c', '-rc.10', '-rc.9', '--'],
  ['', '', '+b', '+b.1', '+'],
);
const constraintTerm = joined(
  ['', '=', '!=', '>', '<', '>=', '=>', '<=', '=<', '~', '~>', '^', '>>'],
  ['', ' ', '', ''],
  ['', 'v'],
  ['0', '1', '2', '*', 'x', 'X', '1|2', '01'],
  ['', '.0', '.1', '.x', '.*', '.2'],
  ['', '.0', '.3', '.x', '.4'],
  ['', '', '-0', '-alpha', '-rc.1'],
  ['', '', '+m'],
  [' ', ',', ', ', ' || ', '||', '  ', '', ' - ', ' ,'],
);
const constraints = fc.array(constraintTerm, { minLength: 1, maxLength: 3 }).map((terms) => terms.join(''));

const globPieces = [
  'a',
  'b',
  'ab',
  '*',
  '**',
  '/',
  '/',
  '?',
  '[ab]',
  '[a-c]',
  '[!a]',
  '[^a]',
  '{a,b}',
  '{a,*b}',
];
const globs = pieces(
  [...globPieces, '[', '}', ',', '\\', '\\*', '.', 'é', '-', ']', '[a', '[]a]', '**/', '/**'],
  6,
  1,
);
/** gobwas has faults with open braces, trailing backslashes, empty names and characters of several bytes. */
const gobwasGlobs = pieces([...globPieces, '\\*', '.', '-', ']', ',', '**/'], 6, 1);
const gobwasNames = pieces(['a', 'b', 'c', '.', '*', '-', 'ab', '/'], 8, 1);
const names = fc
  .array(pieces(['a', 'b', 'c', 'é', '.', '*', '-', 'ab'], 3), { minLength: 1, maxLength: 4 })
  .map((segments) => segments.join('/'));
const ignoreLines = fc
  .tuple(fc.constantFrom('', '!', '', '/', '#'), globs, fc.constantFrom('', '/', ' ', ''))
  .map((parts) => parts.join(''));
const ignoreFiles = fc.array(ignoreLines, { minLength: 1, maxLength: 4 }).map((lines) => lines.join('\n'));

const regexps = pieces(
  [
    'a',
    'b',
    '.',
    '\\w',
    '(a)',
    '(?:x|y)',
    '*',
    '+',
    '?',
    '|',
    '[a-b]',
    '(',
    '[^a]',
    'a*',
    '^',
    '$',
    '\\b',
    '\\d',
  ].concat([
    '(?i)',
    '{2}',
    '\\pL',
    '(?=a)',
    '\\1',
    '[[:alpha:]]',
    '[a',
    '**',
    '(?s)',
    '\\z',
    '\\C',
    'a{1001}',
  ]),
  5,
  1,
).chain((pattern) => fc.constantFrom(pattern, pattern, `(?P<n>b)${pattern}`, `${pattern}(?<n>x)`));
const subjects = pieces(['a', 'b', 'é', '😀', '1', ' ', '\n', 'x'], 7);
const templates = pieces(['$1', '${1}', '$n', '$$', '$', 'x', '$1x', '${n}', '$0', '${', '$é'], 3);

/** Questions of every kind, by operation. */
export const questions: Readonly<Record<string, fc.Arbitrary<Question>>> = {
  duration: durations.map((text) => ['duration', text]),
  quantity: quantities.map((text) => ['quantity', text]),
  quantities: fc.tuple(smallQuantities, smallQuantities).map(([a, b]) => ['quantities', a, b]),
  version: versions.map((text) => ['version', text]),
  strictVersion: versions.map((text) => ['strictVersion', text]),
  compareVersions: fc.tuple(versions, versions).map(([a, b]) => ['compareVersions', a, b]),
  constraint: fc.tuple(constraints, versions).map(([c, v]) => ['constraint', c, v]),
  path: fc.tuple(globs, names).map(([p, n]) => ['path', p, n]),
  gobwas: fc.tuple(gobwasGlobs, gobwasNames).map(([p, n]) => ['gobwas', p, n]),
  doublestar: fc.tuple(globs, names).map(([p, n]) => ['doublestar', p, n]),
  ignore: fc
    .tuple(ignoreFiles, names, fc.constantFrom('true', 'false'))
    .map(([file, name, directory]) => ['ignore', file, name, directory]),
  replace: fc.tuple(regexps, subjects, templates).map(([r, s, t]) => ['replace', r, s, t]),
};
