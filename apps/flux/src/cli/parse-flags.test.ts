import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { duration } from './duration-flag.ts';
import { bool, choice, type Flags, int, pairs, string, stringArray, strings } from './flag.ts';
import { indexFlags, parseFlags } from './parse-flags.ts';

const flags: Flags = {
  name: string('a name', '', { short: 'n' }),
  quiet: bool('says less', false, { short: 'q' }),
  count: int('how many', 1),
  label: strings('labels', [], { short: 'l' }),
  file: stringArray('files'),
  set: pairs('values'),
  interval: duration('how often', 60_000),
  colour: choice('a colour', ['red', 'blue'], {
    type: 'colour',
    refuse: (text, all) => `no colour ${text}, must be one of: ${all.join(', ')}`,
  }),
};

const parse = (...argv: string[]) => parseFlags(argv, indexFlags([flags]), {});
const values = (...argv: string[]) => parse(...argv).values;

describe("Go's flags", () => {
  test.each([
    [['--name=x'], { name: 'x' }],
    [['--name', 'x'], { name: 'x' }],
    [['-n', 'x'], { name: 'x' }],
    [['-nx'], { name: 'x' }],
    [['-n=x'], { name: 'x' }],
    [['-qn', 'x'], { quiet: true, name: 'x' }],
    [['--quiet'], { quiet: true }],
    [['--quiet=false'], { quiet: false }],
    [['--quiet=F'], { quiet: false }],
    [['--count=-12'], { count: -12 }],
    [['--count=0x10'], { count: 16 }],
    [['--count=010'], { count: 8 }],
    [['--count=0'], { count: 0 }],
    [['--label=a=1,b=2', '--label=c=3'], { label: ['a=1', 'b=2', 'c=3'] }],
    [['--label="a,b",c'], { label: ['a,b', 'c'] }],
    [['--file=a,b', '--file=c'], { file: ['a,b', 'c'] }],
    [['--set=a=1,b=2', '--set=c=3'], { set: { a: '1', b: '2', c: '3' } }],
    [['--interval=1h2m3.5s'], { interval: 3_723_500 }],
    [['--colour=blue'], { colour: 'blue' }],
  ])('%j', (argv, expected) => {
    expect(values(...argv)).toMatchObject(expected);
  });

  test('arguments may be between flags, and after -- everything is one', () => {
    expect(parse('a', '--name', 'x', 'b', '--', '--quiet').operands).toEqual(['a', 'b', '--quiet']);
  });

  test.each([
    [['--no'], 'unknown flag: --no'],
    [['-x'], "unknown shorthand flag: 'x' in -x"],
    [['--name'], 'flag needs an argument: --name'],
    [['-n'], "flag needs an argument: 'n' in -n"],
    [
      ['--quiet=maybe'],
      'invalid argument "maybe" for "-q, --quiet" flag: strconv.ParseBool: parsing "maybe": invalid syntax',
    ],
    [['--count=x'], 'invalid argument "x" for "--count" flag: strconv.ParseInt: parsing "x": invalid syntax'],
    [['--interval=x'], 'invalid argument "x" for "--interval" flag: time: invalid duration "x"'],
    [['--=x'], 'bad flag syntax: --=x'],
    [
      ['--colour=green'],
      'invalid argument "green" for "--colour" flag: no colour green, must be one of: red, blue',
    ],
  ])('%j is refused', (argv, message) => {
    expect(() => parse(...argv)).toThrow(message);
  });

  test('any list survives being written as CSV', () => {
    const item = fc.string({ unit: fc.constantFrom('a', ',', '"', ' ', '='), minLength: 1 });
    fc.assert(
      fc.property(fc.array(item, { minLength: 1 }), (items) => {
        const csv = items.map((each) => `"${each.replaceAll('"', '""')}"`).join(',');
        expect(values(`--label=${csv}`)['label']).toEqual(items);
      }),
    );
  });
});
