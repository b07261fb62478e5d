import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Value, ValueObject } from '@flux-ts/yaml';
import { describe, expect, test } from 'vitest';
import { applyDefaults, canonicalize, loadBuiltinKinds, type Schema } from '../index.ts';
import { pullPolicyOf } from './image-tag.ts';

/** What kube-apiserver 1.36.1 made of them: generate/record-defaulting.ts. */
const recorded: { object: ValueObject; result: ValueObject }[] = JSON.parse(
  readFileSync(join(import.meta.dirname, '../../testdata/defaulting.json'), 'utf8'),
);
const table = loadBuiltinKinds();

function schemaOf(object: ValueObject): Schema {
  const { apiVersion, kind } = object as { apiVersion: string; kind: string };
  const [group, version] = apiVersion.includes('/') ? apiVersion.split('/') : ['', apiVersion];
  return table.schemaOf(group!, version!, kind)!;
}

/** The server saw each object under the name `x`. */
function complete(object: ValueObject): ValueObject {
  const copy = structuredClone(object);
  const metadata = copy['metadata'] as ValueObject;
  metadata['name'] = 'x';
  applyDefaults(schemaOf(copy), copy);
  canonicalize(schemaOf(copy), copy);
  delete metadata['name'];
  return copy;
}

describe('applyDefaults and canonicalize make of a built-in object what kube-apiserver makes of it', () => {
  const cases = recorded.map((one) => ({ ...one, title: JSON.stringify(one.object).slice(0, 120) }));
  test.each(cases)('$title', ({ object, result }) => {
    expect(complete(object)).toEqual(result);
  });

  test.each(cases)('and nothing more when done again: $title', ({ object }) => {
    const once = complete(object);
    expect(complete(once)).toEqual(once);
  });
});

test('applyDefaults gives each object defaults of its own', () => {
  const [a, b] = [1, 2].map(() => complete({ apiVersion: 'apps/v1', kind: 'Deployment', metadata: {} }));
  ((a!['spec'] as ValueObject)['strategy'] as ValueObject)['type'] = 'changed';
  expect(((b!['spec'] as ValueObject)['strategy'] as ValueObject)['type']).toBe('RollingUpdate');
});

test('applyDefaults leaves values of a wrong type for validation', () => {
  const wrong: Value[] = [null, 'x', 1, [], [1], { spec: 'x' }, { spec: { template: [], strategy: 1 } }];
  for (const value of wrong) {
    expect(() => applyDefaults(table.schemaOf('apps', 'v1', 'Deployment')!, value)).not.toThrow();
    expect(() => canonicalize(table.schemaOf('apps', 'v1', 'Deployment')!, value)).not.toThrow();
  }
});

describe('pullPolicyOf', () => {
  test.each([
    ['app', 'Always'],
    ['app:latest', 'Always'],
    ['app:1', 'IfNotPresent'],
    ['localhost:5000/app', 'Always'],
    ['localhost:5000/app:1', 'IfNotPresent'],
    ['registry.example.com/a/b:latest', 'Always'],
    [`app:latest@sha256:${'0'.repeat(64)}`, 'Always'],
    [`app@sha256:${'0'.repeat(64)}`, 'IfNotPresent'],
    ['Not An Image', 'IfNotPresent'],
    ['', 'IfNotPresent'],
    ['a'.repeat(100_000), 'IfNotPresent'],
  ])('%s: %s', (image, policy) => {
    expect(pullPolicyOf(image)).toBe(policy);
  });
});
