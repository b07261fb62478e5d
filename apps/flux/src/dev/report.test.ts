import type { KubeObject } from '@flux-ts/resource';
import { expect, test } from 'vitest';
import { describeChange, isWaiting, underWay } from './report.ts';

function object(status: string, reason: string, message: string, more: object = {}): KubeObject {
  return {
    apiVersion: 'kustomize.toolkit.fluxcd.io/v1',
    kind: 'Kustomization',
    metadata: { name: 'foo', namespace: 'flux-system' },
    status: { conditions: [{ type: 'Ready', status, reason, message }], ...more },
  };
}

const applied = object('True', 'ReconciliationSucceeded', 'Applied revision: main@sha1:1');

test.each([
  [applied, '✔ Kustomization/flux-system/foo: Applied revision: main@sha1:1'],
  [object('False', 'BuildFailed', 'boom'), '✗ Kustomization/flux-system/foo: boom'],
  [object('False', 'ReconciliationFailed', 'boom\n'), '✗ Kustomization/flux-system/foo: boom'],
  [object('False', 'DependencyNotReady', 'not yet'), '◎ Kustomization/flux-system/foo: not yet'],
  [
    object('False', 'DependencyNotReady', 'circular dependency: a -> b -> a'),
    '✗ Kustomization/flux-system/foo: circular dependency: a -> b -> a',
  ],
  [object('Unknown', 'Progressing', 'Reconciliation in progress'), undefined],
])('describeChange tells of what ended %#', (after, expected) => {
  expect(describeChange(undefined, after)).toBe(expected);
});

test('describeChange is silent about what was said already, and speaks again when a reconcile was asked for', () => {
  expect(describeChange(applied, applied)).toBeUndefined();
  const asked = object('True', 'ReconciliationSucceeded', 'Applied revision: main@sha1:1', {
    lastHandledReconcileAt: 'x',
  });
  expect(describeChange(applied, asked)).toContain('✔');
});

test('underWay names what is being reconciled', () => {
  expect(underWay([applied, object('Unknown', 'Progressing', '…')])).toEqual(['Kustomization/foo']);
});

test.each([
  [object('False', 'DependencyNotReady', 'not yet'), true],
  [object('False', 'ArtifactFailed', 'Source artifact not found, retrying in 30s'), true],
  [object('False', 'BuildFailed', 'boom'), false],
  [object('Unknown', 'Progressing', 'Source artifact not found, retrying in 30s'), false],
  [applied, false],
])('isWaiting tells waiting for another object from failing %#', (of, expected) => {
  expect(isWaiting(of)).toBe(expected);
});
