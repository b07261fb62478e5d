import type { ValueObject } from '@flux-ts/yaml';
import { toJson } from '@flux-ts/yaml';
import { expect, test } from 'vitest';
import recorded from '../testdata/recorded.json' with { type: 'json' };
import { compile } from './index.ts';

// cel-go's own answers, recorded by conformance/cel/record.ts: with declared variables and without.
const data = recorded.data as unknown as ValueObject;
const cases: { expression: string; checked: boolean; out: string; error?: string }[] = recorded.cases;

test.each([true, false])('expressions answer as cel-go did (variables declared: %s)', (checked) => {
  const asked = cases.filter((entry) => entry.checked === checked);
  expect(asked.length).toBeGreaterThan(140);
  for (const { expression, out, error } of asked) {
    const options = checked ? { variables: Object.keys(data) } : {};
    const run = () => toJson(compile(expression, options).evaluate(data), { escapeHtml: true });
    if (error === undefined) expect(run(), expression).toBe(out);
    else expect(run, expression).toThrow(expect.objectContaining({ message: error }));
  }
});
