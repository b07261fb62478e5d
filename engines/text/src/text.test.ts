import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  addQuantity,
  compareQuantity,
  compileGobwas,
  compileRegexp,
  formatDuration,
  formatQuantity,
  formatVersion,
  IgnoreMatcher,
  matchDoublestar,
  matchGobwas,
  matchPath,
  multiplyQuantity,
  parseConstraint,
  parseDuration,
  parseIgnore,
  parseQuantity,
  parseVersion,
  quantityToNumber,
  subtractQuantity,
  TextError,
} from './index.ts';

describe('parseDuration', () => {
  test.each([
    ['1h30m', 5_400_000],
    ['-1.5s', -1500],
    ['0', 0],
    ['100ns', 0.0001],
    ['1.5µs', 0.0015],
    ['1.5μs', 0.0015],
    ['.5m', 30_000],
    ['2540400h10m10s', 9_145_440_610_000],
  ])('reads %s', (text, ms) => expect(parseDuration(text)).toBe(ms));

  test.each([
    ['', 'time: invalid duration ""'],
    ['1x', 'time: unknown unit "x" in duration "1x"'],
    ['1', 'time: missing unit in duration "1"'],
    ['abc', 'time: invalid duration "abc"'],
    ['1h-1m', 'time: unknown unit "h-" in duration "1h-1m"'],
    ['é', 'time: invalid duration "\\xc3\\xa9"'],
    ['9999999999h', 'time: invalid duration "9999999999h"'],
  ])('refuses %j in words of Go', (text, message) => {
    expect(() => parseDuration(text)).toThrow(expect.objectContaining({ code: 'DURATION', message }));
  });
});

describe('formatDuration', () => {
  test.each([
    [0, '0s'],
    [0.000001, '1ns'],
    [0.0015, '1.5µs'],
    [500, '500ms'],
    [1500, '1.5s'],
    [2536.346081, '2.536346081s'],
    [60_000, '1m0s'],
    [3_600_000, '1h0m0s'],
    [-90_500, '-1m30.5s'],
  ])('writes %d as %s', (ms, text) => expect(formatDuration(ms)).toBe(text));

  test('is read back by parseDuration', () => {
    fc.assert(
      fc.property(fc.maxSafeInteger(), (nanoseconds) => {
        const text = formatDuration(nanoseconds / 1e6);
        expect(formatDuration(parseDuration(text))).toBe(text);
      }),
    );
  });
});

describe('quantities', () => {
  test.each([
    ['0.1', '100m'],
    ['1000m', '1'],
    ['1024Mi', '1Gi'],
    ['1.5Gi', '1536Mi'],
    ['0.5Ki', '512'],
    ['1e3', '1e3'],
    ['12e4', '120e3'],
    ['0.0000000001', '1n'],
    ['-0.0000000001', '-1n'],
    ['1500000000000000000000', '1500E'],
    ['1.500', '1.500'],
    ['.', '0'],
    ['9223372036854775808Ki', '9223372036854775807'],
  ])('formatQuantity writes %s as %s', (text, canonical) => {
    expect(formatQuantity(parseQuantity(text))).toBe(canonical);
  });

  test('can be added, subtracted, multiplied and compared', () => {
    const [a, b] = [parseQuantity('1Gi'), parseQuantity('512Mi')];
    expect(formatQuantity(addQuantity(a, b))).toBe('1536Mi');
    expect(formatQuantity(subtractQuantity(a, b))).toBe('512Mi');
    expect(formatQuantity(multiplyQuantity(parseQuantity('100m'), 3))).toBe('300m');
    expect([
      compareQuantity(a, b),
      compareQuantity(b, a),
      compareQuantity(a, parseQuantity('1024Mi')),
    ]).toEqual([1, -1, 0]);
    expect(quantityToNumber(parseQuantity('250m'))).toBe(0.25);
  });

  test.each([
    ['', 'QUANTITY'],
    ['1Kx', 'QUANTITY'],
    ['1 Gi', 'QUANTITY'],
    ['abc', 'QUANTITY'],
  ])('parseQuantity refuses %j', (text, code) => {
    expect(() => parseQuantity(text)).toThrow(expect.objectContaining({ code }));
  });

  test('survive hostile exponents', () => {
    const huge = parseQuantity('1e999999999');
    expect(compareQuantity(huge, parseQuantity('1'))).toBe(1);
    expect(() => addQuantity(huge, parseQuantity('1'))).toThrow(TextError);
    expect(formatQuantity(parseQuantity('1e-999999999'))).toBe('1e-9');
    expect(quantityToNumber(huge)).toBe(Number.POSITIVE_INFINITY);
  });

  test('the canonical form is read as the same amount', () => {
    const suffix = fc.constantFrom('', 'n', 'u', 'm', 'k', 'M', 'G', 'Ki', 'Mi', 'Gi', 'e3');
    fc.assert(
      fc.property(fc.maxSafeInteger(), suffix, (number, unit) => {
        const quantity = parseQuantity(`${number}${unit}`);
        expect(compareQuantity(parseQuantity(formatQuantity(quantity)), quantity)).toBe(0);
      }),
    );
  });
});

describe('constraints', () => {
  test.each([
    ['>= 1.2, < 3', '2.0.0', true],
    ['>= 1.2 < 3', '3.0.0', false],
    ['1.2.x || ~2.1', '2.1.9', true],
    ['1 - 2.5', '2.5.0', true],
    ['^0.3', '0.3.9', true],
    ['^0.3', '0.4.0', false],
    ['^0.0.3', '0.0.4', false],
    ['*', '1.0.0-rc.1', false],
    ['>=0-0', '1.0.0-rc.1', true],
    ['>1.0.0-0', '1.0.0-alpha', true],
    ['!=1.x', '1.5.0', false],
    ['v1.2', '1.2.7', true],
    ['=<2', '2.9.9', true],
    ['~0.0.0', '7.0.0', true],
  ])('%s on %s is %s', (constraint, version, expected) => {
    expect(parseConstraint(constraint).check(parseVersion(version)!)).toBe(expected);
  });

  test.each([
    ['', 'improper constraint: ""'],
    ['abc', 'improper constraint: "abc"'],
    ['>= 1.x.y', 'improper constraint: ">= 1.x.y"'],
    ['1 '.repeat(300), 'constraint string is too long (max 512 bytes)'],
    ['1||'.repeat(40), 'too many constraint groups (max 32)'],
  ])('parseConstraint refuses %j', (text, message) => {
    expect(() => parseConstraint(text)).toThrow(expect.objectContaining({ code: 'CONSTRAINT', message }));
  });

  test('includePrerelease lets pre-releases in', () => {
    const version = parseVersion('1.0.0-rc.1')!;
    expect(parseConstraint('<2').check(version, { includePrerelease: true })).toBe(true);
  });

  test('end soon on hostile text', () => {
    const start = performance.now();
    expect(() => parseConstraint(`${'1   '.repeat(120)}!`)).toThrow(TextError);
    expect(performance.now() - start).toBeLessThan(1000);
  });
});

describe('parseVersion', () => {
  test('gives formatVersion back what it wrote', () => {
    const number = fc.nat();
    const pre = fc.stringMatching(/^([1-9][0-9]*|[a-z-]+)(\.([1-9][0-9]*|[a-z-]+))*$/);
    fc.assert(
      fc.property(number, number, number, fc.option(pre, { nil: '' }), (major, minor, patch, prerelease) => {
        const text = `${major}.${minor}.${patch}${prerelease && `-${prerelease}`}`;
        expect(formatVersion(parseVersion(text, { strict: true })!)).toBe(text);
      }),
    );
  });

  test('strict refuses what the loose form takes', () => {
    for (const text of ['v1.0.0', '1', '1.2', '01.0.0']) {
      expect(parseVersion(text)).toBeDefined();
      expect(parseVersion(text, { strict: true })).toBeUndefined();
    }
    expect(parseVersion('latest')).toBeUndefined();
  });
});

describe('globs', () => {
  test('matchPath stops at slashes', () => {
    expect(['a*', '*/b', 'a?b', 'a[/]b', '[^a]/b'].map((p) => matchPath(p, 'a/b'))).toEqual([
      false,
      true,
      false,
      true,
      false,
    ]);
    expect(() => matchPath('[a', 'b')).toThrow(expect.objectContaining({ code: 'PATTERN' }));
  });

  test.each([
    ['a.b', 'a.b', true],
    ['a.b', 'axb', false],
    ['', '', true],
    ['*', '', true],
    ['*', '/', false],
    ['*.md', '.md', true],
    ['*.md', 'é.md', true],
    ['*.md', 'a/b.md', false],
    ['*.md', 'a.mdx', false],
    ['*/b', 'a/b', true],
  ])('matchPath takes names and endings as they are: %s, %s', (pattern, name, expected) => {
    expect(matchPath(pattern, name)).toBe(expected);
  });

  test('matchPath asks no star again but the last one, as Go does', () => {
    const cases: [string, string, boolean][] = [
      ['*[^a]*b', 'x/yb', false],
      ['*[^a]b', 'x/b', true],
      ['*a*b', 'xaab', true],
      ['*?', '/', false],
      ['*\u{1f600}?', 'a\u{1f600}\u{1f601}', true],
    ];
    for (const [pattern, name, expected] of cases) expect(matchPath(pattern, name), pattern).toBe(expected);
  });

  test('matchGobwas knows **, classes and alternatives', () => {
    expect(matchGobwas('{config,files}/**.{json,yaml}', 'files/a/b.yaml', ['/'])).toBe(true);
    expect(matchGobwas('*.yaml', 'a/b.yaml', ['/'])).toBe(false);
    expect(matchGobwas('[!a-c]', 'd')).toBe(true);
    expect(() => compileGobwas('[a')).toThrow(TextError);
    expect(() => compileGobwas('{'.repeat(1000))).toThrow(TextError);
  });

  test('matchDoublestar matches folders', () => {
    expect(
      ['a/**', '**/c', 'a/**/c', '**/b/**', 'a/*', '{a,x}/b/c'].map((p) => matchDoublestar(p, 'a/b/c')),
    ).toEqual([true, true, true, true, false, true]);
    expect(() => matchDoublestar('{a,b}'.repeat(20), 'a')).toThrow(TextError);
  });

  test('end soon on hostile patterns', () => {
    const start = performance.now();
    expect(matchPath(`${'*a'.repeat(50)}b`, 'a'.repeat(200))).toBe(false);
    expect(matchGobwas(`${'{a,a*}'.repeat(50)}b`, 'a'.repeat(200))).toBe(false);
    expect(matchDoublestar(`${'**/*a'.repeat(50)}b`, 'a'.repeat(200))).toBe(false);
    expect(performance.now() - start).toBeLessThan(2000);
  });
});

describe('IgnoreMatcher', () => {
  const ignored = (lines: string, path: string, isDirectory = false): boolean =>
    new IgnoreMatcher(parseIgnore(lines)).match(path.split('/'), isDirectory);

  test.each([
    ['*.md', 'docs/a.md', true],
    ['/*.md', 'docs/a.md', false],
    ['docs/', 'docs/a.md', true],
    ['docs/', 'docs', false],
    ['**/test/**', 'a/test/b', true],
    ['a/**/z', 'a/b/c/z', true],
    ['# c\n\n', 'a', false],
    ['*.md\n!README.md', 'docs/README.md', false],
    // Unlike git, go-git brings back a file whose folder is excluded.
    ['/*\n!/deploy/app/*.yaml', 'deploy/app/a.yaml', false],
    ['/*\n!/deploy/app/*.yaml', 'deploy/app', true],
    ['[a', '[a', false],
  ])('%j on %s is %s', (lines, path, expected) => expect(ignored(lines, path)).toBe(expected));

  test('keeps to the folder of the file', () => {
    const matcher = new IgnoreMatcher(parseIgnore('*.md\r\n', ['docs']));
    expect([matcher.match(['docs', 'a.md'], false), matcher.match(['a.md'], false)]).toEqual([true, false]);
  });
});

describe('compileRegexp', () => {
  test('finds, names and replaces as Go does', () => {
    const regexp = compileRegexp('(?P<key>\\w+)=(\\w+)?');
    expect(regexp.groupNames).toEqual(['', 'key', '']);
    expect(regexp.find('x a=1')).toEqual(['a=1', 'a', '1']);
    expect(regexp.find('none')).toBeUndefined();
    expect(regexp.findAll('a=1 b=', 5)).toEqual([
      ['a=1', 'a', '1'],
      ['b=', 'b', ''],
    ]);
    expect(regexp.findAll('a=1 b=2', 1)).toHaveLength(1);
    expect(regexp.replaceAll('a=1 b=2', '${key}:$2$$$key_x')).toBe('a:1$ b:2$');
    expect(regexp.test('a=')).toBe(true);
  });

  test('refuses what RE2 does not know, in words of Go', () => {
    const message = 'error parsing regexp: invalid or unsupported Perl syntax: `(?=`';
    expect(() => compileRegexp('(?=a)')).toThrow(expect.objectContaining({ code: 'REGEXP', message }));
  });

  test('runs in linear time', () => {
    const start = performance.now();
    expect(compileRegexp('(a*)*b').test('a'.repeat(50_000))).toBe(false);
    expect(performance.now() - start).toBeLessThan(3000);
  });
});
