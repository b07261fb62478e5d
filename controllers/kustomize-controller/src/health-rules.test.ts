import type { KubeObject } from '@flux-ts/resource';
import { describe, expect, test } from 'vitest';
import { healthRules } from './health-rules.ts';

const object = (kind: string, fields: Record<string, unknown> = {}, apiVersion = 'g.io/v2'): KubeObject => ({
  apiVersion,
  kind,
  metadata: { name: 'x', generation: 2 },
  ...fields,
});

describe('healthRules', () => {
  const rules = healthRules([
    {
      apiVersion: 'g.io/v1',
      kind: 'Widget',
      current: "status.phase == 'Ready'",
      failed: "status.phase == 'Broken'",
      inProgress: 'has(status.busy) && status.busy',
    },
    { apiVersion: 'g.io/v1', current: "status.phase == 'Any'" },
  ]);
  const statusOf = (o: KubeObject) => rules?.(o)?.status;

  test.each([
    ['Ready', {}, 'Current'],
    ['Broken', {}, 'Failed'],
    ['Broken', { busy: true }, 'InProgress'],
    ['Else', {}, 'InProgress'],
    ['Ready', { observedGeneration: 1 }, 'InProgress'],
    ['Ready', { observedGeneration: 2 }, 'Current'],
  ])('phase %s %j is %s', (phase, more, expected) => {
    expect(statusOf(object('Widget', { status: { phase, ...more } }))).toBe(expected);
  });

  test('take the rule of the kind, else that of the group, whatever the version', () => {
    expect(statusOf(object('Gadget', { status: { phase: 'Any' } }))).toBe('Current');
    expect(statusOf(object('Widget', { status: { phase: 'Any' } }))).toBe('InProgress');
    expect(statusOf(object('Widget', {}, 'other.io/v1'))).toBeUndefined();
  });

  test("an expression that cannot be evaluated is an error in upstream's words", () => {
    expect(() => statusOf(object('Gadget'))).toThrow(
      /^failed to evaluate the CEL expression 'status\.phase == 'Any'': /,
    );
    const wrong = healthRules([{ apiVersion: 'v1', kind: 'ConfigMap', current: "'yes'" }]);
    expect(() => wrong?.(object('ConfigMap', {}, 'v1'))).toThrow(
      "failed to evaluate CEL expression as boolean: ''yes''",
    );
  });

  test.each([
    [
      { current: 'a.' },
      /terminally due to configuration error: failed to create custom status evaluator for healthchecks\[0\]: failed to parse the expression Current: failed to parse the CEL expression 'a\.': /,
    ],
    [{ current: 'true', failed: '(' }, /failed to parse the expression Failed: /],
    [{ current: '' }, /expression Current not specified$/],
  ])('%j is refused at once', (expressions, message) => {
    expect(() => healthRules([{ apiVersion: 'v1', kind: 'X', ...expressions }])).toThrow(
      expect.objectContaining({ code: 'InvalidCELExpression', message: expect.stringMatching(message) }),
    );
  });

  test('none are none', () => {
    expect([healthRules(undefined), healthRules([])]).toEqual([undefined, undefined]);
  });
});
