import type { Value } from '@flux-ts/yaml';
import fc from 'fast-check';

const scalarCharacters = Array.from('01789_.-+eExboafyYnNtT:~iI Z#<=');
const words = [
  ...[
    'yes',
    'no',
    'on',
    'Off',
    'TRUE',
    'true',
    'False',
    'null',
    'Null',
    '~',
    '.inf',
    '-.Inf',
    '.NaN',
    '<<',
    '=',
  ],
  ...[
    '0x',
    '0o17',
    '0b11',
    '1_0',
    '1e3',
    '1e400',
    '08',
    '0777',
    '+12',
    '-0',
    '-0.0',
    '1.5',
    '.5',
    '5.',
    '0.1e-7',
  ],
  ...['9223372036854775807', '9223372036854775808', '18446744073709551615', '18446744073709551616'],
  ...['-9223372036854775808', '-9223372036854775809', '123456789.125', '1e21', '1e20'],
  ...['2001-01-01', '2001-1-1T1:2:3Z', '2001-12-14 21:59:43.1', '12:30:45', '190:20:30.15'],
  ...['b c', 'é', '日本', '--', '---', '...', '- a', '? a', ': a', 'a:', 'a #b', '#a', '%a', '@a', '`a'],
  ...['{a', '[a', ', a', '&a', '*a', '!a', '|', '>', "'a'", '"a"', 'a\tb', '  a', 'a  '],
];

/** `a: …` with a scalar that may read as anything. */
export const scalarDocuments: fc.Arbitrary<string> = fc
  .oneof(
    fc.string({ unit: fc.constantFrom(...scalarCharacters), minLength: 1, maxLength: 8 }),
    fc.constantFrom(...words),
  )
  .map((scalar) => `a: ${scalar}`);

const fragments = [
  ...[
    'a: ',
    'b: ',
    'c:',
    '- ',
    '\n',
    '\n  ',
    '\n    ',
    '\n ',
    '{',
    '}',
    '[',
    ']',
    ', ',
    ': ',
    '? ',
    '"x"',
    "'y'",
  ],
  ...['"a\\nb"', '"\\x41"', '"\\u00e9"', '|\n', '>\n', '|-\n', '|+\n', '>2\n', '  text\n', ' # c\n', '#c'],
  ...[
    '&x ',
    '*x',
    '!!str ',
    '!!int ',
    '!foo ',
    '!!binary aGk=',
    '---\n',
    '...\n',
    '1',
    'true',
    'yes',
    'k',
    'v v',
  ],
  ...[
    '"',
    "'",
    '\t',
    ' ',
    '\r\n',
    '<<: ',
    '*',
    '&',
    ':',
    ',',
    '-',
    '%YAML 1.1\n',
    '%TAG ! !x\n',
    '@',
    '`',
    'é',
  ],
  ...[
    '\u2028',
    '\u0085',
    '\\',
    '|',
    '>',
    'null',
    '1.5: ',
    'true: ',
    'key: value\n',
    '  k2: v2\n',
    '- item\n',
  ],
];

/** Pieces of YAML in any order: most are mistakes, which is the point. */
export const documents: fc.Arbitrary<string> = fc
  .array(fc.constantFrom(...fragments), { minLength: 1, maxLength: 14 })
  .map((pieces) => pieces.join(''));

const pieces = [
  ...[
    'a',
    'b',
    'yes',
    'no',
    '0',
    '10',
    'a1',
    'a2',
    'a10',
    'A',
    '_',
    '.',
    '/',
    'é',
    '日',
    '😀',
    ' ',
    '  ',
    '\n',
  ],
  ...[
    '\n\n',
    '\t',
    '\r',
    '\u2028',
    '\ufeff',
    '\u00a0',
    '\u0007',
    ':',
    ': ',
    '#',
    ' #',
    '-',
    '- ',
    '?',
    '"',
    "'",
  ],
  ...[
    '\\',
    '{',
    '}',
    '[',
    ']',
    ',',
    '&',
    '*',
    '!',
    '|',
    '>',
    '%',
    '@',
    '`',
    'long word ',
    'lorem ipsum dolor sit ',
  ],
  ...['consectetur', '1.5', 'null', '~', 'true', '2001-01-01', '---', '...', '=', 'ÿ', 'ß', '٣'],
  ...['x'.repeat(60), 'k'.repeat(130)],
];

const texts = fc.array(fc.constantFrom(...pieces), { maxLength: 12 }).map((list) => list.join(''));
const numbers: fc.Arbitrary<Value> = fc.oneof(
  fc.double({ noDefaultInfinity: true, noNaN: true }),
  fc.maxSafeInteger(),
  fc.constantFrom<Value[]>(1e21, 1e20, 1e-7, 0.0001, 0.00001, 100000.5, 1234567.5, 5e-324),
  fc.bigInt({ min: -(2n ** 63n), max: 2n ** 64n - 1n }).filter((n) => n > 2n ** 53n || n < -(2n ** 53n)),
);

/** Values with strings that are hard to quote and keys that are hard to sort. */
export const values: fc.Arbitrary<Value> = fc.letrec<{ value: Value }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    texts,
    numbers,
    fc.constantFrom<Value[]>(null, true, false),
    fc.array(tie('value'), { maxLength: 4 }),
    fc.dictionary(texts, tie('value'), { maxKeys: 5 }) as fc.Arbitrary<Value>,
  ),
})).value;
