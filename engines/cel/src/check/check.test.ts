import { describe, expect, test } from 'vitest';
import { compile } from '../compile.ts';
import { schemaType, type TypedSchema } from './schema-type.ts';

const text: TypedSchema = { type: 'string' };
const schema: TypedSchema = {
  type: 'object',
  properties: {
    replicas: { type: 'integer' },
    ratio: { type: 'number' },
    paused: { type: 'boolean' },
    name: text,
    since: { type: 'string', format: 'date-time' },
    port: { intOrString: true },
    anything: {},
    'a-b': text,
    namespace: text,
    labels: { type: 'object', additionalProperties: text },
    open: { type: 'object', additionalProperties: true },
    containers: {
      type: 'array',
      items: {
        type: 'object',
        properties: { name: text, ports: { type: 'array', items: { type: 'integer' } } },
      },
    },
    template: { type: 'object', embeddedResource: true, properties: { spec: { type: 'object' } } },
  },
};
const check = (source: string, resource = false) =>
  compile(source, { variables: ['self'], types: { self: schemaType(schema, { resource }) } });

describe('compile with types', () => {
  test.each([
    'self.replicas > 1 && self.replicas + 1 < 3',
    'self.replicas > self.ratio',
    'self.port == 80 || self.port == "http"',
    'self.since < timestamp("2026-01-01T00:00:00Z") && self.since - self.since == duration("0s")',
    'self.labels.any == "x" && self.labels["y"].startsWith("z")',
    'self.labels.all(k, self.labels[k] != k) && self.labels.exists(k, v, k == v)',
    'self.open.deep.er.than == 1',
    'self.containers.all(c, c.name != "" && c.ports.all(i, p, p > i))',
    'self.containers.filter(c, has(c.ports))[0].name == "x"',
    'self.containers.map(c, c.name).exists(n, n == "x")',
    'self.?name.orValue("x") == "x"',
    'self.a__dash__b + self.__namespace__ == self.name',
    'cel.bind(c, self.containers[0], c.name == self.name)',
    'self.template.metadata.name == "x" && self.template.kind == "y"',
    'dyn(self).nothing == 1',
    '[self].all(self, self.name == "x")',
  ])('takes %s', (source) => {
    expect(['bool', 'dyn']).toContain(check(source).outputType);
  });

  test.each([
    ['self.nope == 1', 5, "undefined field 'nope'"],
    [
      'self.containers.map(c, c.name).exists(n, n.nothing == 1)',
      43,
      "type 'string' does not support field selection",
    ],
    ['[self].all(self, self.nothing == 1)', 22, "undefined field 'nothing'"],
    ['has(self.nope)', 4, "undefined field 'nope'"],
    ['self.?nope.hasValue()', 5, "undefined field 'nope'"],
    ['self.anything == 1', 5, "undefined field 'anything'"],
    ['self.constructor == 1', 5, "undefined field 'constructor'"],
    ['self.containers.all(c, c.image != "")', 25, "undefined field 'image'"],
    ['self.containers.all(c, c.ports.exists(p, c.p == p))', 43, "undefined field 'p'"],
    ['self.containers[0].image == ""', 19, "undefined field 'image'"],
    ['cel.bind(c, self.containers[0], c.image == "")', 34, "undefined field 'image'"],
    ['self.containers.name == ""', 16, "type 'list(object)' does not support field selection"],
    ['self.name.first == ""', 10, "type 'string' does not support field selection"],
    ['self.template.metadata.labels == {}', 23, "undefined field 'labels'"],
    ['self.metadata.name == ""', 5, "undefined field 'metadata'"],
    ['self.replicas + "1" == ""', 15, "found no matching overload for '_+_' applied to '(int, string)'"],
    ['self.name && true', 5, "expected type 'bool' but found 'string'"],
    ['self.paused || self.ratio', 20, "expected type 'bool' but found 'double'"],
    ['self.since < "2026"', 12, "found no matching overload for '_<_' applied to '(timestamp, string)'"],
    ['!self.replicas', 1, "found no matching overload for '!_' applied to '(int)'"],
  ])('refuses %s', (source, column, problem) => {
    const line = `ERROR: <input>:1:${column}: ${problem}\n | ${source}\n | ${'.'.repeat(column - 1)}^`;
    expect(() => check(source)).toThrow(expect.objectContaining({ code: 'TYPE', message: line }));
  });

  test('knows what every resource has', () => {
    expect(check('self.metadata.name == self.kind && self.apiVersion != ""', true).outputType).toBe('bool');
    expect(() => check('self.metadata.labels.a == ""', true)).toThrow("undefined field 'labels'");
  });

  test('says no more than before of what has no types', () => {
    expect(compile('self.nope + 1 == 2', { variables: ['self'] }).outputType).toBe('bool');
  });
});
