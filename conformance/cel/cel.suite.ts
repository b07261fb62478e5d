import { CelError, compile } from '@flux-ts/cel';
import { toJson } from '@flux-ts/yaml';
import { describe, expect, test } from 'vitest';
import { judge, knownDeviations } from '../harness/known-deviations.ts';
import { type Case, loadCases } from './cases.ts';

// The CEL specification's own suite, as far as it is not about protocol buffers.
const cases = loadCases();
const deviations = knownDeviations('cel');

function check({ expression, bindings, expected }: Case): void {
  if (expected === undefined) {
    expect(() => compile(expression).evaluate(bindings), expression).toThrow(CelError);
    return;
  }
  expect(JSON.parse(toJson(compile(expression).evaluate(bindings))), expression).toEqual(
    JSON.parse(expected),
  );
}

describe("CEL against the specification's suite", () => {
  test('has its cases', () => expect(cases.length).toBeGreaterThan(1500));

  test.each(cases)('$name', (entry) => {
    let failure: unknown;
    try {
      check(entry);
    } catch (error) {
      failure = error;
    }
    judge(deviations, entry.name, failure);
  });
});
