import { describe, expect, test } from 'vitest';
import { compile } from '../compile.ts';
import { schemaType } from './schema-type.ts';

const self = schemaType({
  type: 'object',
  properties: {
    s: { type: 'string' },
    i: { type: 'integer' },
    n: { type: 'number' },
    b: { type: 'boolean' },
    t: { type: 'string', format: 'date-time' },
    l: { type: 'array', items: { type: 'string' } },
    m: { type: 'object', additionalProperties: { type: 'string' } },
    io: { intOrString: true },
  },
});
const check = (source: string) => compile(source, { variables: ['self'], types: { self } });
const messageOf = (source: string): string => {
  try {
    check(source);
  } catch (thrown) {
    return (thrown as Error).message;
  }
  return '';
};

// Each was asked of kube-apiserver 1.36 as a rule of a definition.
describe('the checker', () => {
  test.each([
    ['self.i in self.l', 8, "found no matching overload for '@in' applied to '(int, list(string))'"],
    ['self.n == self.i', 8, "found no matching overload for '_==_' applied to '(double, int)'"],
    [
      'self.b ? self.i : self.s',
      8,
      "found no matching overload for '_?_:_' applied to '(bool, int, string)'",
    ],
    ['self.l["a"] == "a"', 7, "found no matching overload for '_[_]' applied to '(list(string), string)'"],
    ['self.m[0] == "a"', 7, "found no matching overload for '_[_]' applied to '(map(string, string), int)'"],
    ['self.l.sum() == 1', 11, "found no matching overload for 'sum' applied to 'list(string).()'"],
    [
      'self.l.flatten().size() == 1',
      15,
      "found no matching overload for 'flatten' applied to 'list(string).()'",
    ],
    [
      'sets.intersects(self.l, [1])',
      16,
      "found no matching overload for 'sets.intersects' applied to '(list(string), list(int))'",
    ],
    ['[1,"a"].size() == 2', 4, "expected type 'int' but found 'string'"],
    ['self.l.all(x, x > 1)', 17, "found no matching overload for '_>_' applied to '(string, int)'"],
  ])('refuses %s', (source, column, problem) => {
    expect(messageOf(source)).toContain(`ERROR: <input>:1:${column}: ${problem}\n`);
  });

  test.each([
    ['self.s.matches("(")', ['1:16: invalid matches argument']],
    [
      'math.greatest(self.i, 3) == 3',
      ["1:1: undeclared reference to 'math'", "1:14: undeclared reference to 'greatest'"],
    ],
    [
      'cel.bind(x, self.s, x == "a")',
      [
        "1:1: undeclared reference to 'cel'",
        "1:9: undeclared reference to 'bind'",
        "1:10: undeclared reference to 'x'",
        "1:21: undeclared reference to 'x'",
      ],
    ],
  ])('refuses %s of what is not there', (source, problems) => {
    const absent = ['cel', 'math'];
    expect(() => compile(source, { variables: ['self'], types: { self }, absent })).toThrow();
    try {
      compile(source, { variables: ['self'], types: { self }, absent });
    } catch (thrown) {
      const told = [...(thrown as Error).message.matchAll(/<input>:(1:\d+: [^(\n]*[^ (\n])/g)].map(
        ([, text]) => text,
      );
      expect(told).toEqual(problems);
    }
  });

  test('takes what is there unless it is told otherwise', () => {
    expect(messageOf('math.greatest(self.i, 3) == 3 && cel.bind(x, self.s, x == "a")')).toBe('');
  });

  test('goes on after a problem, and tells each where it is', () => {
    const told = messageOf('self.i == "a" || self.nope == 1 || self.s.size(1) == 2');
    expect(told.match(/<input>:1:\d+/g)).toEqual(['<input>:1:8', '<input>:1:22', '<input>:1:47']);
  });

  test.each([
    'self.n > self.i',
    'self.io == 5 || self.io == "a"',
    'self.l.map(x, x + "b").exists(y, y == "ab")',
    'self.m.map(k, k).exists_one(k, k == "a")',
    'self.?s.orValue("z") == "z" && optional.of(self.i).orValue(1) == 1',
    'self.m[?"a"].orValue("x") == "y"',
    'self.t - self.t == duration("0s") && self.t + duration("1h") > self.t',
    'self.t.getFullYear() == 2020',
    'cidr(self.s).containsIP("10.0.0.1") && ip(self.s).family() == 4',
    'quantity(self.s).isGreaterThan(quantity("1"))',
    '"%s %d".format([self.s, self.i]) == "a 1"',
    'self.l.transformList(i, v, v).size() == 1 && self.m.transformMap(k, v, v).size() == 1',
    'dyn(self.i) == "a" && {"a": 1}.a == 1',
    'self.l == [] && self.m == {} && [[]].flatten() == []',
    'self.s.split(",").join("-").lowerAscii().substring(1, 2) == "x"',
    'type(self.io) == int',
  ])('takes %s', (source) => {
    expect(messageOf(source)).toBe('');
  });

  test('tells the type of an object apart from one that is not known', () => {
    expect(check('self').outputType).toBe('object');
    expect(check('dyn(self)').outputType).toBe('dyn');
  });
});
