import { describe, expect, test } from 'vitest';
import { useHarness } from '../test/harness.ts';

const use = useHarness();

describe('dependencies', () => {
  test('are waited for, and wake their dependants', async () => {
    use.h.source('main@sha1:1');
    use.h.apply('app', { dependsOn: [{ name: 'infra' }] });
    await use.h.run();
    expect(use.h.conditions('app')).toEqual([
      'Ready=False DependencyNotReady: dependency \'flux-system/infra\' not found: kustomizations.kustomize.toolkit.fluxcd.io "infra" not found',
    ]);
    expect(use.h.messages()).toEqual([
      'Normal DependencyNotReady: Dependencies do not meet ready condition, retrying in 30s',
    ]);
    use.h.apply('infra');
    await use.h.settle();
    expect(use.h.conditions('app')[0]).toContain('Ready=True');
  });

  test('must have applied the same revision', async () => {
    use.h.source('main@sha1:1');
    use.h.apply('infra');
    use.h.apply('app', { dependsOn: [{ name: 'infra' }] });
    await use.h.run();
    const gate = Promise.withResolvers<void>();
    use.h.build = async ({ kustomization }) => {
      if (kustomization.metadata.name === 'infra') await gate.promise;
      return [];
    };
    use.h.source('main@sha1:2');
    await use.h.settle();
    expect(use.h.conditions('app')[0]).toBe(
      "Ready=False DependencyNotReady: dependency 'flux-system/infra' revision is not up to date",
    );
    gate.resolve();
    await use.h.settle();
    expect(use.h.conditions('app')[0]).toContain('Applied revision: main@sha1:2');
  });

  test('in a circle are named', async () => {
    use.h.source('main@sha1:1');
    use.h.apply('a', { dependsOn: [{ name: 'b' }] });
    use.h.apply('b', { dependsOn: [{ name: 'c' }] });
    use.h.apply('c', { dependsOn: [{ name: 'a' }] });
    await use.h.run();
    expect(use.h.conditions('a')[0]).toBe(
      "Ready=False DependencyNotReady: dependency 'flux-system/b' is not ready: circular dependency: flux-system/a -> flux-system/b -> flux-system/c -> flux-system/a",
    );
  });

  test('whose expression fails over the objects are waited for, as others are', async () => {
    use.h.source('main@sha1:1');
    use.h.apply('infra', { suspend: true });
    use.h.apply('app', { dependsOn: [{ name: 'infra', readyExpr: "dep.status.nothing == 'x'" }] });
    await use.h.run();
    expect(use.h.conditions('app')[0]).toContain(
      "Ready=False DependencyNotReady: failed to evaluate the CEL expression 'dep.status.nothing == 'x''",
    );
    expect(use.h.messages()).toEqual([
      'Normal DependencyNotReady: Dependencies do not meet ready condition, retrying in 30s',
    ]);
  });

  test.each([
    ["dep.metadata.name == 'infra'", 'Ready=True'],
    [
      'false',
      "Ready=False DependencyNotReady: dependency 'flux-system/infra' is not ready according to readyExpr eval",
    ],
    [
      '(',
      'Stalled=True InvalidCELExpression: Reconciliation failed terminally due to configuration error: terminal error: failed to evaluate dependency infra',
    ],
  ])('may be judged by an expression: %s', async (readyExpr, expected) => {
    use.h.source('main@sha1:1');
    use.h.apply('infra', { suspend: true });
    use.h.apply('app', { dependsOn: [{ name: 'infra', readyExpr }] });
    await use.h.run();
    expect(use.h.conditions('app')[0]).toContain(expected);
  });
});
