import { expect, test } from 'vitest';
import { compile, schemaType } from './index.ts';

test("the README's example does what it says", () => {
  const ready = compile("self.status.conditions.exists(c, c.type == 'Ready' && c.status == 'True')", {
    variables: ['self'],
  });
  expect(ready.evaluate({ self: { status: { conditions: [{ type: 'Ready', status: 'True' }] } } })).toBe(
    true,
  );
});

test("the README's types find a field that is not there", () => {
  const self = schemaType({ type: 'object', properties: { replicas: { type: 'integer' } } });
  const typed = (source: string) => compile(source, { variables: ['self'], types: { self } });
  expect(typed('self.replicas > 0').outputType).toBe('bool');
  expect(() => typed('self.replica > 0')).toThrow("ERROR: <input>:1:5: undefined field 'replica'");
});

test("the README's rule costs what it says", () => {
  const tags = { type: 'array', maxItems: 5, items: { type: 'string', maxLength: 10 } } as const;
  const self = schemaType({ type: 'object', properties: { tags } });
  const options = { variables: ['self'], types: { self }, maxCost: 1_000_000 };
  const rule = compile('self.tags.all(t, t != "x")', options);
  expect(rule.estimate()).toBe(28);
  let spent = 0;
  const holds = rule.evaluate({ self: { tags: ['a'] } }, (cost) => {
    spent = cost;
  });
  expect([holds, spent]).toEqual([true, 8]);
});
