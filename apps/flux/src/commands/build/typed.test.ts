import { describe, expect, test } from 'vitest';
import { typedKustomization } from './typed.ts';

const read = (spec: unknown) => typedKustomization({ kind: 'Kustomization', spec });

describe('typedKustomization', () => {
  test.each([
    [
      { path: 1, wait: true },
      { path: '1', wait: true },
    ],
    [{ namePrefix: true }, { namePrefix: 'true' }],
    [{ path: null }, { path: null }],
    [{ path: 12345678901234567890n }, { path: '12345678901234567890' }],
    [{ images: [{ newTag: 1.5, other: 2 }] }, { images: [{ newTag: '1.5', other: 2 }] }],
    [{ postBuild: { substitute: { a: 1, b: 'x' } } }, { postBuild: { substitute: { a: '1', b: 'x' } } }],
    [
      { components: [1, 'a'], timeout: '1m' },
      { components: ['1', 'a'], timeout: '1m' },
    ],
    [{ unknown: { a: 1 }, __proto__: 2 }, { unknown: { a: 1 } }],
  ])('%o becomes what Go reads', (value, expected) => {
    expect(read(value)).toEqual({ kind: 'Kustomization', spec: expected });
  });

  const json = 'json: cannot unmarshal';
  test.each([
    ['a', `${json} string into Go struct field Kustomization.spec of type v1.KustomizationSpec`],
    [
      { images: 'x' },
      `${json} string into Go struct field KustomizationSpec.spec.images of type []kustomize.Image`,
    ],
    [
      { images: [1] },
      `${json} number into Go struct field KustomizationSpec.spec.images of type kustomize.Image`,
    ],
    [
      { components: [[]] },
      `${json} array into Go struct field KustomizationSpec.spec.components of type string`,
    ],
    [
      { commonMetadata: { labels: { a: [] } } },
      `${json} array into Go struct field CommonMetadata.spec.commonMetadata.labels of type string`,
    ],
    [
      { healthCheckExprs: [{ current: {} }] },
      `${json} object into Go struct field CustomHealthCheck.spec.healthCheckExprs.HealthCheckExpressions.current of type string`,
    ],
    [
      { wait: 5, suspend: 'a' },
      `${json} string into Go struct field KustomizationSpec.spec.suspend of type bool`,
    ],
    [{ path: [], interval: 'abc' }, 'time: invalid duration "abc"'],
    [{ timeout: 5 }, `${json} number into Go struct field KustomizationSpec.spec.timeout of type string`],
  ])('%o is refused in Go’s words', (spec, words) => {
    expect(() => read(spec)).toThrow(`error unmarshaling JSON: while decoding JSON: ${words}`);
  });
});
