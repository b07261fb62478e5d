import type { KubeObject } from '@flux-ts/resource';
import { describe, expect, test } from 'vitest';
import { substituteObject } from './substitute.ts';

const object = (more: object = {}): KubeObject =>
  ({
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: 'a' },
    data: { v: '${V}' },
    ...more,
  }) as KubeObject;
const run = (value: KubeObject, variables: Record<string, string>, always = false): KubeObject =>
  substituteObject(value, { variables, strict: true, always });

describe('substituteObject', () => {
  test('rounds integers that a float64 does not hold (RNode.UnmarshalJSON)', () => {
    const big = object({ data: { n: 123456789012345678n } });
    expect(run(big, { V: 'x' })).toMatchObject({ data: { n: 123456789012345680 } });
  });

  test('puts variables into the YAML text, so that types may change', () => {
    expect(run(object(), { V: 'yes' })).toMatchObject({ data: { v: true } });
    expect(run(object(), { V: '0123' })).toMatchObject({ data: { v: 83 } });
    expect(run(object(), { V: '"5"' })).toMatchObject({ data: { v: '5' } });
  });

  test.each([
    ['label', { labels: { 'kustomize.toolkit.fluxcd.io/substitute': 'disabled' } }],
    ['annotation', { annotations: { 'kustomize.toolkit.fluxcd.io/substitute': 'disabled' } }],
  ])('leaves an object alone that says so by %s', (_, metadata) => {
    const value = object({ metadata: { name: 'a', ...metadata } });
    expect(run(value, { V: 'x' })).toBe(value);
  });

  test('does nothing without variables, unless it always runs', () => {
    expect(run(object(), {})).toMatchObject({ data: { v: '${V}' } });
    expect(() => run(object(), {}, true)).toThrow('variable not set (strict mode): "V"');
  });

  test('refuses names that are none', () => {
    expect(() => run(object(), { 'a-b': 'x' })).toThrow(
      "envsubst error: 'a-b' var name is invalid, must match '^[_[:alpha:]][_[:alpha:][:digit:]]*$'",
    );
  });

  test('refuses a result that is no YAML', () => {
    expect(() => run(object(), { V: '{' })).toThrow(/^envsubst error: YAMLToJSON: yaml: /);
  });
});
