import { field, rules, schema } from './crd-definitions.ts';
import type { UserStep } from './run-steps.ts';

const long = { type: 'string' };
const text = { type: 'string', maxLength: 10 };
const whole = { type: 'integer' };
const object = (properties: object, more: object = {}) => ({ type: 'object', properties, ...more });
const list = (items: unknown, maxItems?: number, more: object = {}) => ({
  type: 'array',
  items,
  ...(maxItems === undefined ? {} : { maxItems }),
  ...more,
});
const map = (values: unknown, maxProperties?: number) => ({
  type: 'object',
  additionalProperties: values,
  ...(maxProperties === undefined ? {} : { maxProperties }),
});

const bounded = object({
  name: text,
  min: whole,
  max: whole,
  ratio: { type: 'number' },
  on: { type: 'boolean' },
  port: { 'x-kubernetes-int-or-string': true },
  any: { 'x-kubernetes-preserve-unknown-fields': true },
  'a-b': text,
  'c.d': text,
  since: { type: 'string', format: 'date-time' },
  day: { type: 'string', format: 'date' },
  wait: { type: 'string', format: 'duration' },
  raw: { type: 'string', format: 'byte', maxLength: 10 },
  color: { type: 'string', enum: ['red', 'green'] },
  tags: list(text, 5),
  numbers: list(whole, 5),
  labels: map(text, 5),
  parts: list(object({ name: text, size: whole }), 5),
});
const unbounded = object({
  name: long,
  other: long,
  tags: list(long),
  numbers: list(whole),
  labels: map(long),
  parts: list(object({ name: long, size: whole, tags: list(long) })),
});
/** Each rule by itself, on fields that are bounded and on fields that are not. */
const each = (spec: Parameters<typeof rules>[0], ...all: readonly string[]) =>
  all.map((rule) => rules(spec, rule));

/** Rules that the real server takes or refuses: their types, and what they may cost. Nothing is stored. */
export const CRD_RULE_STEPS: readonly UserStep[] = [
  ...each(
    bounded,
    'self.min <= self.max',
    'self.min < self.ratio',
    'self.port == 80 || self.port == "http"',
    'self.a__dash__b == self.c__dot__d',
    'self.since > timestamp("2020-01-01T00:00:00Z")',
    'self.day < self.since',
    'self.since - self.since < self.wait',
    'self.wait > duration("5s")',
    'size(self.raw) > 1',
    'self.color == "red"',
    'self.tags.all(t, t.startsWith("x"))',
    'self.labels.all(k, k.size() < 5 && self.labels[k] != "")',
    'self.parts.exists_one(p, p.name == "x")',
    'self.parts.map(p, p.size).sum() < 10',
    'self.parts.filter(p, p.size > 1).size() < 3',
    'self.tags.isSorted() && self.numbers.max() > 2',
    'has(self.name) ? self.name.matches("^[a-z]+$") : true',
    'self.?name.orValue("x") != "y"',
    'quantity("1Gi").isGreaterThan(quantity(self.name))',
    'self.name in ["a", "b"]',
    'cel.bind(n, self.name, n != "" && n.size() < 5)',
    'isURL(self.name) && url(self.name).getScheme() == "https"',
    'ip(self.name).family() == 4',
    '!format.dns1123Label().validate(self.name).hasValue()',
    // Wrong
    'self.nothing == 1',
    'self.min + "x" == ""',
    'self.min',
    'self.name',
    '"text"',
    'self.min ==',
    'self.min = 1',
    'bogus == 1',
    'self.bogus()',
    'self.any == 1',
    'self.name && true',
    '!self.name',
    'self.name > 1',
    'self.tags[0] == 1',
    'self.labels["a"] == 1',
    'self.since > "2020"',
    'self.a-b == "x"',
    'true ? self.min : self.max',
    'self.tags.size()',
    'self.metadata.name == "x"',
    "'a' in 'abc'",
  ),
  ...each(
    unbounded,
    'self.name == self.other',
    'self.name.size() < 10',
    'self.name.matches("^[a-z]*$")',
    'self.name.contains(self.other)',
    'self.name.contains("x")',
    'self.name.startsWith(self.other)',
    'self.name + self.other == "x"',
    'self.name.lowerAscii().contains("abc")',
    'self.name.replace("a", "bb").size() < 9',
    'self.name.split(",").all(s, s.size() < 5)',
    'self.tags.all(t, t == "x")',
    'self.tags.all(t, t.size() < 5)',
    'self.tags.exists(t, self.tags.exists(o, o == t))',
    'self.tags.join(",").size() < 5',
    'self.tags.isSorted()',
    '"x" in self.tags',
    'self.name in self.tags',
    '"x" in self.labels',
    'self.labels.all(k, self.labels[k].size() < 5)',
    'self.labels.exists(k, v, k == v)',
    'self.numbers.all(n, n > 1)',
    'self.numbers.sum() > 3',
    'self.numbers.map(n, n * 2).filter(n, n > 3).size() > 1',
    'self.parts.all(p, p.tags.all(t, t != p.name))',
    'self.parts.all(p, self.parts.exists_one(o, o.name == p.name))',
    'self.parts.all(p, p.size > 1)',
    'self.parts.map(p, p.name).all(n, n.size() < 3)',
    'self.parts[0].name == self.name',
    'has(self.parts) && self.parts.size() > 2',
    'self.name.find("[a-z]+") == "x"',
    'self.tags == ["a", "b"]',
    'self.parts.exists(i, p, i > 1 && p.size == i)',
    'self.tags.transformList(i, t, t + "x").size() > 1',
    'cel.bind(n, self.tags, n.all(t, n.exists(u, u == t)))',
    'self.?name.orValue("").size() > 1',
    'quantity(self.name).isInteger()',
    'self.numbers.exists_one(n, n == 1)',
    '[1, 2, 3].all(n, n in self.numbers)',
    'self.tags.all(t, {"a": 1, "b": 2}.exists(k, k == t))',
    '(self.name.size() > 1 ? self.tags : self.tags).all(t, t.size() < 4)',
  ),

  // How often a rule may be asked
  field(list({ ...object({ a: long }), 'x-kubernetes-validations': [{ rule: 'self.a.size() > 1' }] })),
  field(list({ ...object({ a: long }), 'x-kubernetes-validations': [{ rule: 'self.a.contains("x")' }] })),
  field(
    list({ ...object({ a: text }), 'x-kubernetes-validations': [{ rule: 'self.a.contains("x")' }] }, 100),
  ),
  field(map({ ...text, 'x-kubernetes-validations': [{ rule: 'self.startsWith("x")' }] })),
  field(map({ ...long, 'x-kubernetes-validations': [{ rule: 'self.startsWith("abc")' }] })),
  field(
    list({
      ...object({ a: long, b: whole }, { required: ['a', 'b'] }),
      'x-kubernetes-validations': [{ rule: 'self.a == string(self.b)' }],
    }),
  ),
  field(list(list({ type: 'string', 'x-kubernetes-validations': [{ rule: 'self.size() > 1' }] }))),
  schema({ type: 'object', 'x-kubernetes-validations': [{ rule: 'self.metadata.name == "x"' }] }),
  schema({ type: 'object', 'x-kubernetes-validations': [{ rule: 'self.metadata.labels == {}' }] }),
  rules(
    unbounded,
    ...Array.from({ length: 12 }, (_, i) => `self.tags.all(t, t.size() < ${i})`),
    'self.name.contains(self.other)',
  ),

  // Messages
  rules(bounded, { rule: 'self.min > 1', messageExpression: '"min is " + string(self.min)' }),
  rules(bounded, { rule: 'self.min > 1', messageExpression: 'self.min' }),
  rules(bounded, { rule: 'self.min > 1', messageExpression: 'self.nothing' }),
  rules(bounded, { rule: 'self.min > 1', messageExpression: '"x' }),
  rules(unbounded, { rule: 'true', messageExpression: 'self.tags.join(",")' }),
  rules(unbounded, { rule: 'true', messageExpression: 'self.name.contains(self.other) ? "a" : "b"' }),

  // What was before
  rules(bounded, 'self.min >= oldSelf.min'),
  rules(bounded, { rule: 'self.min > 1', optionalOldSelf: true }),
  rules(bounded, { rule: 'oldSelf.hasValue() || self.min > 1', optionalOldSelf: true }),
  rules(bounded, { rule: 'oldSelf.min > 1', optionalOldSelf: true }),
  rules(bounded, 'oldSelf.nothing == 1'),
  field(list({ ...text, 'x-kubernetes-validations': [{ rule: 'self == oldSelf' }] }, 5)),
  field(
    list({ ...object({ a: { ...text, 'x-kubernetes-validations': [{ rule: 'self == oldSelf' }] } }) }, 5),
  ),
  field(
    list(
      {
        ...object({ name: text }, { required: ['name'] }),
        'x-kubernetes-validations': [{ rule: 'self.name == oldSelf.name' }],
      },
      5,
      { 'x-kubernetes-list-type': 'map', 'x-kubernetes-list-map-keys': ['name'] },
    ),
  ),
  field(map({ ...text, 'x-kubernetes-validations': [{ rule: 'self == oldSelf' }] }, 5)),
];
