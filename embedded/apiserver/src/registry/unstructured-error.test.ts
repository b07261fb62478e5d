import { loadBuiltinKinds } from '@flux-ts/schema';
import type { Value } from '@flux-ts/yaml';
import { expect, test } from 'vitest';
import { unstructuredError } from './unstructured-error.ts';

const schema = loadBuiltinKinds().schemaOf('apps', 'v1', 'Deployment')!;

test.each<[string, Value, string | undefined]>([
  ['a text for a number', { replicas: 'many' }, 'unrecognized type: int32'],
  ['a fraction for a whole number', { replicas: 1.5 }, 'cannot convert float64 to int32'],
  ['a text for yes or no', { paused: 'yes' }, 'unrecognized type: bool'],
  ['a text for fields', { template: 'x' }, 'cannot restore struct from: string'],
  ['a text for a list', { template: { spec: { containers: 'x' } } }, 'cannot restore slice from string'],
  ['a number for a map', { selector: { matchLabels: 7 } }, 'cannot restore map from int64'],
  [
    'nothing of what fits',
    { replicas: 3, paused: true, strategy: { rollingUpdate: { maxSurge: '5%' } } },
    undefined,
  ],
])('unstructuredError tells of %s', (_what, spec, told) => {
  expect(unstructuredError(schema, { spec })).toBe(told);
});
