import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { differences, hasDrifted } from './drift.ts';
import { goPrint } from './go-print.ts';
import { formatApiVersion, formatSubject, idOf, type ObjectId, parseApiVersion } from './identity.ts';
import type { KubeObject } from './object.ts';
import { compareForApply } from './order.ts';

const object = (parts: object): KubeObject =>
  ({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'x', namespace: 'n' }, ...parts }) as KubeObject;

describe('identity', () => {
  test('parseApiVersion and formatApiVersion are inverse', () => {
    const word = fc.stringMatching(/^[a-z][a-z0-9.]{0,8}$/);
    fc.assert(
      fc.property(fc.oneof(fc.constant(''), word), word, (group, version) => {
        expect(parseApiVersion(formatApiVersion({ group, version }))).toEqual({ group, version });
      }),
    );
    expect(() => parseApiVersion('a/b/c')).toThrow('unexpected GroupVersion string: a/b/c');
  });

  test('formatSubject prints as Flux does', () => {
    expect(formatSubject(object({}))).toBe('ConfigMap/n/x');
    expect(formatSubject({ ...idOf(object({})), namespace: '' })).toBe('ConfigMap/x');
  });
});

test('compareForApply puts first what others stand on, webhooks last', () => {
  const id = (kind: string, name = 'a', namespace = ''): ObjectId => ({
    group: '',
    version: 'v1',
    kind,
    namespace,
    name,
  });
  const ids = [
    id('ValidatingWebhookConfiguration'),
    id('Widget', 'b'),
    id('Widget', 'a', 'z'),
    id('Deployment'),
    id('Ingress'),
    id('StorageClass'),
    id('Namespace'),
    id('CustomResourceDefinition'),
    id('Secret'),
  ];
  expect(ids.sort(compareForApply).map((i) => i.kind + i.name)).toEqual([
    'CustomResourceDefinitiona',
    'Namespacea',
    'StorageClassa',
    'Secreta',
    'Deploymenta',
    'Ingressa',
    'Widgetb',
    'Widgeta',
    'ValidatingWebhookConfigurationa',
  ]);
});

describe('hasDrifted', () => {
  const base = object({ data: { a: '1' }, status: { x: 1 } });
  const meta = (extra: object) => ({ metadata: { name: 'x', namespace: 'n', ...extra } });
  test.each<[string, object, boolean]>([
    ['nothing', { data: { a: '1' } }, false],
    ['status', { data: { a: '1' }, status: { x: 2 } }, false],
    ['bookkeeping', { data: { a: '1' }, ...meta({ resourceVersion: '2', generation: 3 }) }, false],
    ['empty labels', { data: { a: '1' }, ...meta({ labels: {} }) }, false],
    ['labels', { data: { a: '1' }, ...meta({ labels: { l: '1' } }) }, true],
    ['annotations', { data: { a: '1' }, ...meta({ annotations: { l: '1' } }) }, true],
    ['data', { data: { a: '2' } }, true],
    ['a new field', { data: { a: '1' }, immutable: true }, true],
  ])('sees a change of %s: %s', (_, parts, expected) => {
    const after = object(parts);
    expect(hasDrifted(base, after)).toBe(expected);
    expect(hasDrifted(after, base)).toBe(expected);
    if (expected) expect(differences(base, after)).not.toEqual([]);
  });

  test('differences name the field', () => {
    expect(differences(base, object({ data: { a: '2', 'b/c': '3' } }))).toEqual([
      { path: '/data/a', type: 'changed', before: '1', after: '2' },
      { path: '/data/b~1c', type: 'added', after: '3' },
    ]);
  });
});

test.each([
  [{ b: 1, a: ['x', null] }, 'map[a:[x <nil>] b:1]'],
  [1.5, '1.5'],
  [1e21, '1e+21'],
  [0.00001, '1e-05'],
  [1000000, '1000000'],
  [true, 'true'],
])('goPrint prints %j as Go does', (value, expected) => {
  expect(goPrint(value)).toBe(expected);
});
