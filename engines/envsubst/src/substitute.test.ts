import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { EnvsubstError, substitute } from './index.ts';

const variables: Record<string, string> = {
  name: 'World',
  path: 'a/b/c.tar.gz',
  empty: '',
  mixed: 'éCOLE Straße',
  digits: '0123456789',
  stars: 'xaxbx',
};
const lookup = (name: string): string | undefined =>
  Object.hasOwn(variables, name) ? variables[name] : undefined;

describe('substitute does what fluxcd/pkg envsubst does', () => {
  test.each([
    ['Hello ${name}!', 'Hello World!'],
    ['$name and $ {name} and 5$', '$name and $ {name} and 5$'],
    ['$${name} $$name $$$${name}', '${name} $name $${name}'],
    ['$$$name', '$$name'],
    ['${missing}', ''],
    ['${missing:-d}${missing:=e}${empty:-f}${missing=g}', 'defg'],
    ['${missing:+d}${missing:?e}', 'de'],
    ['${name:-d}${name:+d}${name:?d}', 'WorldWorldWorld'],
    ['${missing:-${name}}', 'World'],
    ['${missing:-a${name}b${empty}c}', 'aWorldbc'],
    ['${missing:-${other:-deep}}', 'deep'],
    ['${missing:-}', ''],
    ['${name,}${name,,}${name^}${name^^}', 'worldworldWorldWORLD'],
    ['${mixed^}|${mixed,,}|${mixed^^}', 'ÉCOLE Straße|école straße|ÉCOLE STRAßE'],
    ['${#name} ${#mixed} ${#missing}', '5 14 0'],
    ['${digits:3}|${digits:-3}|${digits:3:4}|${digits:8:9}|${digits:20}', '3456789|0123456789|3456|89|'],
    ['${digits:x}|${digits:1:x}', '0123456789|0123456789'],
    ['${path#*/}|${path##*/}|${path%.*}|${path%%.*}', 'b/c.tar.gz|c.tar.gz|a/b/c.tar|a/b/c'],
    ['${path#*}|${path##*}|${path#zzz}|${path#a[/x]}', '/b/c.tar.gz||a/b/c.tar.gz|b/c.tar.gz'],
    ['${path#[}|${path#?/}|${path%\\*}', 'a/b/c.tar.gz|b/c.tar.gz|a/b/c.tar.gz'],
    ['${stars/x/-}|${stars//x/-}|${stars/#x/-}|${stars/%x/-}', '-axbx|-a-b-|-axbx|xaxb-'],
    ['${stars//x/}|${stars/q/-}|${path//\\//-}', 'ab|xaxbx|a-b-c.tar.gz'],
    ['${stars/x/$$}', '$axbx'],
    ['${stars/${missing:-a}/${name}}', 'xWorldxbx'],
    ['${name^,}', 'World'],
  ])('%s', (text, expected) => {
    expect(substitute(text, lookup)).toBe(expected);
  });
});

describe('substitute refuses what does not parse, at the place of the brace', () => {
  test.each([
    ['a ${', 2, 'unable to parse variable name'],
    ['${}', 0, 'unable to parse variable name'],
    ['${name', 0, 'missing closing brace'],
    ['${na-me}', 0, 'missing closing brace'],
    ['${name:}', 0, 'unable to parse substitution within function'],
    ['${name:é}', 0, 'bad substitution'],
    ['${name/x}', 0, 'bad substitution'],
    ['${name#}', 0, 'unable to parse substitution within function'],
    ['${name#a${name}}', 0, 'bad substitution'],
    ['${name^^^}', 0, 'bad substitution'],
    ['${#}', 0, 'bad substitution'],
    ['ok ${a:-${b}', 3, 'unable to parse substitution within function'],
  ])('%s', (text, offset, message) => {
    const error = catchError(() => substitute(text, lookup));
    expect(error).toMatchObject({ code: 'SYNTAX', message, data: { offset } });
  });
});

describe('substitute in strict mode', () => {
  test('names the variable that is not set', () => {
    const error = catchError(() => substitute('a: ${missing}', lookup, { strict: true }));
    expect(error).toMatchObject({
      code: 'UNSET',
      message: 'variable not set (strict mode): "missing"',
      data: { offset: 3, name: 'missing' },
    });
  });

  test('takes an empty variable as set, and a default for one that is not', () => {
    expect(substitute('[${empty}${missing:-x}]', lookup, { strict: true })).toBe('[x]');
  });

  test('evaluates the default even when it is not needed (eval.go evalFunc)', () => {
    expect(catchError(() => substitute('${name:-${missing}}', lookup, { strict: true })).code).toBe('UNSET');
  });
});

describe('substitute stays within its limits', () => {
  test('refuses a result that is too long', () => {
    const run = () => substitute('${name//o/${name}}'.repeat(10), lookup, { maxLength: 50 });
    expect(catchError(run).code).toBe('LIMIT');
  });

  test('refuses variables nested too deeply', () => {
    expect(catchError(() => substitute('${a:-'.repeat(100_000), lookup)).code).toBe('LIMIT');
  });

  test('trims a long value by a pattern of many stars at once', () => {
    const value = 'a'.repeat(20_000);
    expect(substitute(`\${v##${'*a'.repeat(40)}b}`, () => value)).toBe(value);
  });
});

test('substitute leaves every text without a dollar as it is', () => {
  fc.assert(
    fc.property(
      fc.string({ unit: 'binary' }).filter((s) => !/[$\0]/.test(s)),
      (s) => substitute(s, lookup) === s,
    ),
  );
});

test('substitute gives back any text whose dollars are doubled', () => {
  fc.assert(
    fc.property(
      fc.string().filter((s) => !s.includes('\0')),
      (s) => {
        expect(substitute(s.replaceAll('$', '$$$$'), lookup)).toBe(s);
      },
    ),
  );
});

function catchError(run: () => unknown): EnvsubstError {
  try {
    run();
  } catch (error) {
    if (error instanceof EnvsubstError) return error;
    throw error;
  }
  throw new Error('nothing was thrown');
}
