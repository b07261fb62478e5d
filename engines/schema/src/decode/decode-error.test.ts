import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ValueObject } from '@flux-ts/yaml';
import { describe, expect, test } from 'vitest';
import { decodeError, loadBuiltinKinds } from '../index.ts';

/** What kube-apiserver 1.36.1 said: generate/record-decoding.ts. */
const recorded: { object: ValueObject; error: string | null }[] = JSON.parse(
  readFileSync(join(import.meta.dirname, '../../testdata/decoding.json'), 'utf8'),
);
const table = loadBuiltinKinds();

describe('decodeError says what kube-apiserver says', () => {
  const cases = recorded.map((one) => ({ ...one, title: JSON.stringify(one.object) }));
  test.each(cases)('$title', ({ object, error }) => {
    const { apiVersion, kind } = object as { apiVersion: string; kind: string };
    const [group, version] = apiVersion.includes('/') ? apiVersion.split('/') : ['', apiVersion];
    const schema = table.schemaOf(group!, version!, kind)!;
    expect(decodeError(schema, object) ?? null).toBe(error);
  });
});
