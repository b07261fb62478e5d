import type { KubeObject } from '@flux-ts/resource';
import { describe, expect, test } from 'vitest';
import { lastSeen, parseSelector } from './events.ts';
import { formatLogLine, type LogFilter } from './log-entry.ts';
import { formatSize } from './stats.ts';

const any: LogFilter = { level: '', kind: '', name: '', namespace: 'flux-system', allNamespaces: true };

describe('a line of a log', () => {
  const line = JSON.stringify({
    level: 'error',
    ts: '2022-08-02T12:55:34.419Z',
    msg: 'Reconciler error',
    controllerKind: 'Kustomization',
    name: 'podinfo',
    namespace: 'default',
    error: 'broken',
  });

  test('says when, how bad, of what, and what', () => {
    expect(formatLogLine(line, any)).toBe(
      '2022-08-02T12:55:34.419Z error Kustomization/podinfo.default - Reconciler error broken\n',
    );
  });

  test.each([
    [{ level: 'info' }, false],
    [{ level: 'error' }, true],
    [{ kind: 'kustomization' }, true],
    [{ kind: 'HelmRelease' }, false],
    [{ name: 'other' }, false],
    [{ allNamespaces: false }, false],
    [{ allNamespaces: false, namespace: 'default' }, true],
  ])('is filtered by %j', (filter, shown) => {
    expect(formatLogLine(line, { ...any, ...filter }) !== undefined).toBe(shown);
  });

  test('that is no JSON is left out', () => expect(formatLogLine('I0802 starting', any)).toBeUndefined());
});

describe('when an event was seen', () => {
  const now = Date.parse('2026-01-01T01:00:00Z');
  const event = (fields: object) =>
    ({ apiVersion: 'v1', kind: 'Event', metadata: { name: 'x' }, ...fields }) as KubeObject;

  test.each([
    [{ firstTimestamp: '2026-01-01T00:55:00Z', lastTimestamp: '2026-01-01T00:55:00Z', count: 1 }, '5m'],
    [
      { firstTimestamp: '2026-01-01T00:00:00Z', lastTimestamp: '2026-01-01T00:55:00Z', count: 3 },
      '5m (x3 over 60m)',
    ],
    [
      { eventTime: '2026-01-01T00:59:00Z', series: { count: 2, lastObservedTime: '2026-01-01T00:59:30Z' } },
      '30s (x2 over 60s)',
    ],
    [{}, '<unknown>'],
  ])('%j', (fields, expected) => expect(lastSeen(event(fields), now)).toBe(expected));
});

test.each([
  [0, '-'],
  [1024, '1.0 KiB'],
  [5 * 1024 * 1024, '5.0 MiB'],
])('%d bytes are %s', (bytes, expected) => expect(formatSize(bytes)).toBe(expected));

describe('what --for names', () => {
  test.each([
    ['Kustomization/app', 'Kustomization', 'app'],
    ['Kustomization', 'Kustomization', ''],
    ['Kustomization/', 'Kustomization', ''],
    ['/Kustomization', 'Kustomization', ''],
  ])('%s', (selector, kind, name) => {
    expect(parseSelector(selector)).toEqual({ kind, name });
  });

  test.each([
    ['/', '--for selector must be of format <kind>[/<name>]'],
    ['ks/app', "'ks' is not a recognized Flux kind"],
    ['/x', "'x' is not a recognized Flux kind"],
    ['//', "'//' is not a recognized Flux kind"],
    ['Kustomization/a/b', "'Kustomization/a/b' is not a recognized Flux kind"],
  ])('%s is refused as Flux refuses it', (selector, words) => {
    expect(() => parseSelector(selector)).toThrow(words);
  });
});
