import type { Value } from '@flux-ts/yaml';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { CelError, compile } from './index.ts';

function evaluate(expression: string, bindings: Record<string, Value> = {}): Value {
  return compile(expression).evaluate(bindings);
}

function caught(run: () => unknown): CelError {
  try {
    run();
  } catch (error) {
    if (error instanceof CelError) return error;
    throw error;
  }
  throw new Error('nothing was thrown');
}

describe('compile', () => {
  test('says where a mistake is', () => {
    const error = caught(() => compile('self.a &&\n  foo.b', { variables: ['self'] }));
    expect([error.code, error.data]).toEqual(['TYPE', { offset: 12, line: 2, column: 3 }]);
    expect(error.message).toBe(
      "ERROR: <input>:2:3: undeclared reference to 'foo' (in container '')\n |   foo.b\n | ..^",
    );
  });

  test.each([
    ['', 'SYNTAX'],
    ['1 +', 'SYNTAX'],
    ['a b', 'SYNTAX'],
    ['9223372036854775808', 'SYNTAX'],
    ['"\\q"', 'SYNTAX'],
    ['nope(1)', 'TYPE'],
    ["'a' + 1", 'TYPE'],
    ['has(x)', 'TYPE'],
    [`${'('.repeat(10_000)}1`, 'SYNTAX'],
    ['['.repeat(10_000), 'SYNTAX'],
    ['!-x', 'SYNTAX'],
    [`1${'+1'.repeat(40_000)}`, 'SYNTAX'],
    [`x${'.x'.repeat(40_000)}`, 'SYNTAX'],
    ['x'.repeat(200_000), 'SYNTAX'],
  ])('refuses %.30s', (expression, code) => {
    expect(caught(() => compile(expression, { variables: [] })).code).toBe(code);
  });

  test('takes a thousand operators or fields in a row, however little stack is left', () => {
    for (const expression of [`1${'+1'.repeat(999)}`, `x${'.x'.repeat(999)}`])
      expect(compile(expression, { variables: ['x'] })).toBeDefined();
    const error = caught(() => compile(`x${'.x'.repeat(1001)}`, { variables: ['x'] }));
    expect(error.message).toContain('expression recursion limit exceeded: 1000');
  });

  test('tells of a hundred mistakes at most', () => {
    const { message } = caught(() =>
      compile(`[${Array.from({ length: 130 }, (_, i) => `x${i}`)}]`, { variables: [] }),
    );
    expect(message.match(/undeclared reference/g)).toHaveLength(100);
    expect(message.endsWith('\n30 more errors were truncated')).toBe(true);
    const long = caught(() => compile(`[${'x,'.repeat(100_000)}x]`, { variables: [] }));
    expect(long.message.length).toBeLessThan(2 * 1024 * 1024);
  });

  test('knows the type of a result where it shows', () => {
    const types = [
      'a == 1',
      'a',
      '"x" + "y"',
      '1 + 2',
      '!a',
      'a ? 1 : 2',
      'a ? 1 : "x"',
      '[a]',
      'has(a.b)',
    ].map((expression) => compile(expression, { variables: ['a'] }).outputType);
    expect(types).toEqual(['bool', 'dyn', 'string', 'int', 'bool', 'int', 'dyn', 'list', 'bool']);
  });

  test('evaluates many times, each on its own', () => {
    const program = compile('xs.filter(x, x > limit).map(x, x * 2)', { variables: ['xs', 'limit'] });
    expect(program.evaluate({ xs: [1, 2, 3], limit: 1 })).toEqual([4, 6]);
    expect(program.evaluate({ xs: [5], limit: 9 })).toEqual([]);
  });

  test('treats whole numbers as int, others as double', () => {
    expect(
      evaluate('[type(a) == int, type(b) == double, type(c) == uint]', { a: 1, b: 1.5, c: 2n ** 63n }),
    ).toEqual([true, true, true]);
    expect(evaluate('n + 1', { n: 9007199254740993n })).toBe(9007199254740994n);
  });

  test('finds own keys only', () => {
    for (const key of ['constructor', '__proto__', 'toString'])
      expect(evaluate(`has(self.${key})`, { self: {} })).toBe(false);
    expect(() => evaluate('constructor', {})).toThrow('no such attribute(s): constructor');
    expect(() => evaluate('x.constructor()', { x: 1 })).toThrow('no such overload');
  });

  test('names a missing variable with the fields that were looked for, where nothing is declared (maybeAttribute)', () => {
    expect(() => evaluate("status.phase == 'x'", {})).toThrow('no such attribute(s): status.phase');
    expect(() => evaluate('[1].all(i, i < a.b.c.d.e)', {})).toThrow(/ a\.b\.c\.d\.e$/);
    expect(() => evaluate('has(a.b)', {})).toThrow(/no such attribute\(s\): a$/);
    expect(() => evaluate("a.b['c'].d", {})).toThrow(/no such attribute\(s\): a\.b$/);
  });

  test('nests macros without mixing their variables', () => {
    expect(evaluate('[[1, 2], [3]].map(x, x.map(y, y + size(x)))')).toEqual([[3, 4], [4]]);
    expect(evaluate('[1, 2].all(x, [1, 2].exists(x, x == 2) && x > 0)')).toBe(true);
    expect(evaluate('[1, 2].exists(i, v, v == i + 1) && {"a": 1}.all(k, v, k == "a" && v == 1)')).toBe(true);
  });

  test('agrees with JavaScript on arithmetic', () => {
    const operator = fc.constantFrom('+', '-', '*', '/', '%');
    fc.assert(
      fc.property(
        fc.bigInt({ min: -(2n ** 40n), max: 2n ** 40n }),
        fc.bigInt({ min: 1n, max: 2n ** 20n }),
        operator,
        (a, b, op) => {
          const expected = { '+': a + b, '-': a - b, '*': a * b, '/': a / b, '%': a % b }[op]!;
          expect(evaluate(`${a} ${op} (${b})`)).toBe(
            Number.isSafeInteger(Number(expected)) ? Number(expected) : expected,
          );
        },
      ),
    );
  });

  test('reads back any string it can write as a literal', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        expect(evaluate(JSON.stringify(text).replaceAll('/', '\\u002f'))).toBe(text);
      }),
    );
  });
});

describe('an evaluation ends', () => {
  test.each([
    ['nested loops', 'xs.all(a, xs.all(b, xs.all(c, xs.all(d, true))))'],
    [
      'growing strings',
      '[1,2,3,4,5,6,7,8].map(a, [1,2,3,4,5,6,7,8].map(b, s.replace("", s).replace("", s)))',
    ],
    ['large ranges', 'lists.range(9000000000)'],
    ['sets', 'xs.all(a, sets.contains(xs, xs))'],
    ['equality', 'xs.all(a, xs.all(b, xs == xs))'],
    ['joins', 'xs.map(x, s).join(s)'],
  ])('%s', (_name, expression) => {
    const bindings = { xs: Array.from({ length: 1000 }, (_, i) => i), s: 'x'.repeat(100_000) };
    const start = performance.now();
    expect(caught(() => evaluate(expression, bindings)).code).toBe('BUDGET');
    expect(performance.now() - start).toBeLessThan(3000);
  });

  test('after as many steps as it may take', () => {
    expect(compile('[1, 2].all(x, x > 0)', { maxSteps: 100 }).evaluate({})).toBe(true);
    expect(caught(() => compile('[1, 2].all(x, x > 0)', { maxSteps: 5 }).evaluate({})).code).toBe('BUDGET');
  });

  test('and no other error hides that', () => {
    expect(
      caught(() => compile('xs.all(x, x > 0) || true', { maxSteps: 5 }).evaluate({ xs: [1, 2, 3, 4] })).code,
    ).toBe('BUDGET');
  });
});

describe("Kubernetes' functions", () => {
  test.each<[string, Value]>([
    ['quantity("1.5Gi").isGreaterThan(quantity("1Gi"))', true],
    ['quantity("50k").add(quantity("20k")) == quantity("70k")', true],
    ['quantity("50k").sub(20000).asInteger()', 30000],
    ['quantity("100m").isInteger()', false],
    ['quantity("1").compareTo(quantity("1000m"))', 0],
    ['quantity("-1").sign()', -1],
    ['isQuantity("1x")', false],
    ['"abc 123".find("[0-9]+")', '123'],
    ['"a1b2".findAll("[0-9]")', ['1', '2']],
    ['"a1b2".findAll("[0-9]", 1)', ['1']],
    ['[1, 2, 2].isSorted() && ![2, 1].isSorted()', true],
    ['[1, 2].sum() + [3, 1].min() + [3, 1].max()', 7],
    ['[duration("1s"), duration("2s")].sum() == duration("3s")', true],
    ['["a", "b", "a"].indexOf("a") + ["a", "b", "a"].lastIndexOf("a")', 2],
    ['url("https://user@example.com:80/a b?k=1&k=2").getHost()', ''],
    ['url("https://example.com:80/a?k=1&k=2").getQuery()', { k: ['1', '2'] }],
    ['url("https://example.com:80/a").getPort()', '80'],
    ['isURL("/path") && !isURL("no url")', true],
    ['ip("192.168.0.1").family()', 4],
    ['ip("::1").isLoopback() && ip("fe80::1").isLinkLocalUnicast()', true],
    ['ip.isCanonical("2001:db8::abcd") && !ip.isCanonical("2001:DB8::ABCD")', true],
    ['isIP("127.0.0.01")', false],
    ['cidr("192.168.0.0/24").containsIP("192.168.0.7")', true],
    ['cidr("192.168.0.0/16").containsCIDR("192.168.10.0/24")', true],
    ['cidr("127.0.0.1/8").masked() == cidr("127.0.0.0/8")', true],
    ['cidr("::1/128").prefixLength()', 128],
    ['semver("1.2.3").isLessThan(semver("1.10.0"))', true],
    ['semver("1.2.3").minor()', 2],
    ['isSemver("v1.0") || !isSemver("v1.0", true)', false],
    ['!format.named("dns1123Label").value().validate("My_Name").hasValue()', false],
    ['format.dns1123Label().validate("my-name").hasValue()', false],
    ['format.named("nope").hasValue()', false],
    ['format.date().validate("2024-13-01").hasValue()', true],
  ])('%s', (expression, expected) => {
    if (expected === '') expect(() => evaluate(expression)).toThrow('URL parse error');
    else expect(evaluate(expression)).toEqual(expected);
  });
});
