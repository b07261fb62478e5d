import { expect, test } from 'vitest';
import type { Action, WriteRequest } from '../machine/actions.ts';
import { chartOf, configMap, hook, installing, upgrading } from '../testing/charts.ts';
import { MemoryEdge, type Mishap } from '../testing/memory-edge.ts';
import type { Operation } from './operation.ts';

const one = chartOf({ 'templates/a.yaml': configMap('a', '1') });
const two = chartOf({ 'templates/a.yaml': configMap('a', '2'), 'templates/b.yaml': configMap('b', '2') });

/** An edge that ran these operations. */
function after(...operations: readonly Operation[]): MemoryEdge {
  const edge = new MemoryEdge();
  for (const operation of operations) edge.run(operation);
  edge.asked.length = 0;
  return edge;
}

/** Lets the first action that this is true of go wrong. */
function once(wrong: Mishap, is: (action: Action) => boolean): (action: Action) => Mishap {
  let spent = false;
  return (action) => {
    if (spent || !is(action)) return undefined;
    spent = true;
    return wrong;
  };
}

const isHookWait = (action: Action): boolean => action.type === 'wait' && action.until === 'hook';

function writes(edge: MemoryEdge): WriteRequest[] {
  return edge.asked.flatMap((action) => (action.type === 'write' ? action.requests : []));
}

test.each<[string, MemoryEdge, Operation, string]>([
  [
    'an install over a release',
    after(installing(one)),
    installing(one),
    'release name check failed: cannot reuse a name that is still in use',
  ],
  [
    'a replacing install over a deployed release',
    after(installing(one)),
    installing(one, { replace: true }),
    'release name check failed: cannot reuse a name that is still in use',
  ],
  [
    'an install with a bad name',
    after(),
    { ...installing(one), name: 'A_b' },
    'release name check failed: release name "A_b": invalid release name, must match regex ^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$ and the length must not be longer than 53',
  ],
  ['an upgrade of nothing', after(), upgrading(one), '"shop" has no deployed releases'],
  ['a rollback of nothing', after(), { type: 'rollback', name: 'shop' }, 'release: not found'],
  [
    'a rollback to what is not there',
    after(installing(one)),
    { type: 'rollback', name: 'shop', revision: 7 },
    'release has no 7 version',
  ],
  [
    'a rollback to what cannot be',
    after(installing(one)),
    { type: 'rollback', name: 'shop', revision: -1 },
    'invalid release revision',
  ],
  [
    'a rollback with much to say',
    after(installing(one)),
    { type: 'rollback', name: 'shop', description: 'é'.repeat(257) },
    'description must be 256 characters or less, got 257',
  ],
  [
    'an uninstall of nothing',
    after(),
    { type: 'uninstall', name: 'shop' },
    'uninstall: Release not loaded: shop: release: not found',
  ],
  ['a test of nothing', after(), { type: 'test', name: 'shop' }, 'release: not found'],
  [
    'hidden Secrets without a dry run',
    after(),
    installing(one, { hideSecret: true }),
    'hiding Kubernetes secrets requires a dry-run mode',
  ],
  [
    "labels of Helm's own",
    after(),
    installing(one, { labels: { owner: 'me' } }),
    'user supplied labels contains system reserved label name. System labels: [name owner status version createdAt modifiedAt]',
  ],
])('%s is refused in Helm words', (_, edge, operation, message) => {
  expect(edge.run(operation)?.error?.message).toBe(message);
});

test('uninstall passes over a release that is not there when asked to', () => {
  expect(after().run({ type: 'uninstall', name: 'shop', ignoreNotFound: true })).toEqual({ warnings: [] });
});

test('hooks run by weight, then by name', () => {
  const weight = (value: string): string => `    helm.sh/hook-weight: "${value}"\n`;
  const chart = chartOf({
    'templates/1.yaml': hook('z', 'pre-install', weight('-1')),
    'templates/2.yaml': hook('c', 'pre-install'),
    'templates/3.yaml': hook('a', 'pre-install', weight('3')),
    'templates/4.yaml': hook('b', 'pre-install'),
    'templates/5.yaml': hook('other', 'post-install'),
  });
  const edge = after();
  edge.run(installing(chart));
  const made = writes(edge).filter(({ verb, ref }) => verb === 'apply' && ref.kind === 'Job');
  expect(made.map(({ ref }) => ref.name)).toEqual(['z', 'b', 'c', 'a', 'other']);
});

test.each([
  ['nothing said: before it is made', '', { good: true, bad: true }],
  ['hook-succeeded', '    helm.sh/hook-delete-policy: hook-succeeded\n', { good: false, bad: true }],
  ['hook-failed', '    helm.sh/hook-delete-policy: hook-failed\n', { good: true, bad: false }],
  ['both', '    helm.sh/hook-delete-policy: hook-succeeded,hook-failed\n', { good: false, bad: false }],
])('a failed hook and one before it are deleted by policy (%s)', (_, policy, left) => {
  const chart = chartOf({
    'templates/1.yaml': hook('good', 'pre-install', `${policy}    helm.sh/hook-weight: "-1"\n`),
    'templates/2.yaml': hook('bad', 'pre-install', policy),
  });
  const edge = after();
  let hooks = 0;
  edge.mishap = (action) => (isHookWait(action) && ++hooks === 2 ? 'problem' : undefined);
  expect(edge.run(installing(chart))?.error).toMatchObject({
    code: 'HOOK',
    message: 'failed pre-install: the server is away',
  });
  expect(edge.history[0]?.info.description).toBe(
    'Release "shop" failed: failed pre-install: the server is away',
  );
  expect(edge.history[0]?.hooks.map(({ name, lastRun }) => [name, lastRun.phase])).toEqual([
    ['good', 'Succeeded'],
    ['bad', 'Failed'],
  ]);
  expect({
    good: edge.find('Job', 'good') !== undefined,
    bad: edge.find('Job', 'bad') !== undefined,
  }).toEqual(left);
});

test('a custom kind that is a hook is never deleted', () => {
  const crd = hook('things.dev', 'pre-install', '    helm.sh/hook-delete-policy: hook-succeeded\n')
    .replace('batch/v1', 'apiextensions.k8s.io/v1')
    .replace('Job', 'CustomResourceDefinition');
  const edge = after();
  edge.run(installing(chartOf({ 'templates/1.yaml': crd })));
  expect(edge.find('CustomResourceDefinition', 'things.dev')).toBeDefined();
});

test('what is waited for follows the strategy', () => {
  const waits = (edge: MemoryEdge): string[] =>
    edge.asked.flatMap((action) => (action.type === 'wait' ? [`${action.until} ${action.strategy}`] : []));
  const run = (operation: Operation): string[] => {
    const edge = after();
    edge.run(operation);
    return waits(edge);
  };
  expect(run(installing(one))).toEqual([]);
  expect(run(installing(one, { wait: 'legacy', waitForJobs: true }))).toEqual(['jobs legacy']);
  expect(run(installing(one, { rollbackOnFailure: true }))).toEqual(['ready watcher']);
});

test('install makes what lies in crds, waits for it, and asks the server for its kinds anew', () => {
  const crd =
    'apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\nmetadata:\n  name: things.dev\n';
  const chart = chartOf({ 'crds/things.yaml': crd, 'templates/a.yaml': configMap('a', '1') });
  const edge = after();
  edge.run(installing(chart));
  expect(edge.asked.map(({ type }) => type).slice(0, 6)).toEqual([
    'read-history',
    'resolve',
    'write',
    'wait',
    'forget-discovery',
    'render',
  ]);
  const skipping = after();
  skipping.run(installing(chart, { skipCrds: true }));
  expect(skipping.find('CustomResourceDefinition', 'things.dev')).toBeUndefined();
});

test('createNamespace makes the namespace before the record, labelled with its name', () => {
  const edge = after();
  edge.run(installing(one, { createNamespace: true }));
  expect(edge.find('Namespace', 'default')?.metadata).toEqual({
    name: 'default',
    labels: { name: 'default' },
  });
});

test.each(['client', 'server'] as const)('a dry run (%s) writes nothing', (dryRun) => {
  const edge = after();
  expect(edge.run(installing(one, { dryRun }))?.release?.info).toMatchObject({
    status: 'pending-install',
    description: 'Dry run complete',
  });
  expect(edge.asked.some(({ type }) => type === 'store' || type === 'write')).toBe(false);
});

test('hideSecret leaves the text of Secrets out', () => {
  const chart = chartOf({ 'templates/s.yaml': 'apiVersion: v1\nkind: Secret\nmetadata:\n  name: s\n' });
  const outcome = after().run(installing(chart, { hideSecret: true, dryRun: 'client' }));
  expect(outcome?.release?.manifest).toBe(
    '---\n# Source: web/templates/s.yaml\n# HIDDEN: The Secret output has been suppressed\n',
  );
});

test('a failed upgrade leaves what it made, and the next passes it by, unless it cleans up', () => {
  const isReady = (action: Action): boolean => action.type === 'wait' && action.until === 'ready';
  const left = (cleanupOnFail: boolean): boolean => {
    const edge = after(installing(one));
    edge.mishap = once('problem', isReady);
    edge.run(upgrading(two, { wait: 'watcher', cleanupOnFail }));
    expect(edge.summary).toBe('v1 deployed, v2 failed');
    edge.run(upgrading(one));
    return edge.find('ConfigMap', 'b') !== undefined;
  };
  expect([left(false), left(true)]).toEqual([true, false]);
});

test('an install that replaces a failed revision supersedes the one that is still deployed', () => {
  const edge = after(installing(one));
  edge.mishap = once('problem', (action) => action.type === 'write');
  edge.run(upgrading(two));
  expect(edge.summary).toBe('v1 deployed, v2 failed');
  edge.run(installing(one, { replace: true }));
  expect(edge.summary).toBe('v1 superseded, v2 failed, v3 deployed');
});

test('rollbackOnFailure makes no room in the history, the next upgrade does', () => {
  const edge = after(installing(one), upgrading(two));
  edge.mishap = once('problem', ({ type }) => type === 'write');
  edge.run(upgrading(one, { rollbackOnFailure: true, maxHistory: 3 }));
  expect(edge.summary).toBe('v1 superseded, v2 superseded, v3 failed, v4 deployed');
  edge.run(upgrading(one, { maxHistory: 3 }));
  expect(edge.summary).toBe('v3 failed, v4 superseded, v5 deployed');
});

test('rollbackOnFailure brings the last good revision back', () => {
  const edge = after(installing(one));
  edge.mishap = once('problem', (action) => action.type === 'wait' && action.until === 'ready');
  expect(edge.run(upgrading(two, { rollbackOnFailure: true }))?.error?.message).toBe(
    'release shop failed, and has been rolled back due to rollback-on-failure being set: the server is away',
  );
  expect(edge.summary).toBe('v1 superseded, v2 failed, v3 deployed');
  expect(edge.find('ConfigMap', 'a')).toMatchObject({ data: { x: '1' } });
});

test('a rollback whose hook fails stays pending-rollback', () => {
  const chart = chartOf({ 'templates/h.yaml': hook('h', 'pre-rollback') });
  const edge = after(installing(chart), upgrading(one));
  edge.mishap = once('problem', isHookWait);
  expect(edge.run({ type: 'rollback', name: 'shop' })?.error?.message).toBe('the server is away');
  expect(edge.summary).toBe('v1 superseded, v2 deployed, v3 pending-rollback');
  expect(edge.run(upgrading(one))?.error).toMatchObject({
    code: 'PENDING',
    message: 'another operation (install/upgrade/rollback) is in progress',
  });
});

test('unlock says of a pending release that it failed, and of any other nothing', () => {
  const edge = after(installing(one));
  edge.run({ type: 'unlock', name: 'shop' });
  expect(edge.summary).toBe('v1 deployed');
  edge.mishap = once('cut-off', (action) => action.type === 'write');
  edge.run(upgrading(two));
  expect(edge.summary).toBe('v1 deployed, v2 pending-upgrade');
  edge.run({ type: 'unlock', name: 'shop' });
  expect(edge.history[1]?.info).toMatchObject({
    status: 'failed',
    description: "Release unlocked from stale 'pending-upgrade' state",
  });
});

test('uninstall keeps what says so and what is not its own, and tells of it', () => {
  const kept = chartOf({
    'templates/a.yaml': configMap('a', '1', '    helm.sh/resource-policy: keep\n'),
    'templates/b.yaml': configMap('b', '1', '    helm.sh/resource-policy: whatever\n'),
    'templates/c.yaml': configMap('c', '1'),
    'templates/d.yaml': configMap('d', '1'),
  });
  const edge = after(installing(kept));
  const key = [...edge.objects.keys()].find((each) => each.endsWith('/c')) ?? '';
  const object = edge.objects.get(key);
  if (object !== undefined)
    edge.objects.set(key, { ...object, metadata: { ...object.metadata, labels: {} } });
  const outcome = edge.run({ type: 'uninstall', name: 'shop' });
  expect(outcome?.info).toBe(
    'These resources were kept due to the resource policy:\n[ConfigMap] a\n\n1 resource(s) were not deleted because they are not owned by this release:\n[ConfigMap] c\n',
  );
  expect([...edge.objects.values()].map(({ metadata }) => metadata.name)).toEqual(['a', 'b', 'c']);
});

test('test runs the hooks it is asked to run, and takes logs before it deletes', () => {
  const policies =
    '    helm.sh/hook-delete-policy: hook-succeeded\n    helm.sh/hook-output-log-policy: hook-succeeded\n';
  const chart = chartOf({
    'templates/1.yaml': hook('x', 'test', policies),
    'templates/2.yaml': hook('other', 'test'),
  });
  const edge = after(installing(chart));
  const outcome = edge.run({ type: 'test', name: 'shop', include: ['x'] });
  expect(outcome?.release?.hooks.map(({ name, lastRun }) => [name, lastRun.phase])).toEqual([
    ['other', ''],
    ['x', 'Succeeded'],
  ]);
  expect(edge.asked.map(({ type }) => type).slice(-5)).toEqual(['store', 'logs', 'resolve', 'write', 'wait']);
});

test('an upgrade goes on as the release was applied, and takes fields over when it changes to server-side', () => {
  const verbs = (edge: MemoryEdge): string[] => writes(edge).map(({ verb }) => verb);
  const edge = after(installing(one, { serverSideApply: false }));
  edge.run(upgrading(two));
  expect(verbs(edge)).toEqual(['patch', 'create']);
  const changed = after(installing(one, { serverSideApply: false }));
  const [key = '', object] = [...changed.objects][0] ?? [];
  const fieldsV1 = { 'f:data': { 'f:x': {} } };
  const entry = {
    manager: 'helm',
    operation: 'Update',
    apiVersion: 'v1',
    fieldsType: 'FieldsV1',
    fieldsV1,
  } as const;
  if (object !== undefined)
    changed.objects.set(key, {
      ...object,
      metadata: { ...object.metadata, resourceVersion: '7', managedFields: [entry] },
    });
  changed.run(upgrading(two, { serverSideApply: true }));
  expect(writes(changed).map(({ verb, ref }) => `${verb} ${ref.name}`)).toEqual([
    'patch a',
    'apply a',
    'apply b',
  ]);
  expect(changed.history[1]?.applyMethod).toBe('ssa');
});
