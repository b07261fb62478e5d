import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DiagnosticsError } from '@flux-ts/errors';
import type { ValueObject } from '@flux-ts/yaml';
import { describe, expect, test } from 'vitest';
import { formatFieldError, structuralErrors, structuralSchema, toOpenAPI } from '../index.ts';

/** What kube-apiserver 1.36.1 said: generate/record-structural.ts. */
const recorded: { name: string; schema: ValueObject; causes: string[] }[] = JSON.parse(
  readFileSync(join(import.meta.dirname, '../../testdata/structural.json'), 'utf8'),
);

describe('structuralErrors says what kube-apiserver says', () => {
  // The server's order is that of Go's maps: random.
  test.each(recorded)('$name', ({ schema, causes }) => {
    expect(structuralErrors(schema).map(formatFieldError).sort()).toEqual([...causes].sort());
  });
});

describe('structuralSchema', () => {
  test('throws every error with its field', () => {
    const bad = { type: 'object', properties: { a: {}, b: { type: 'array' } } };
    let thrown: unknown;
    try {
      structuralSchema(bad);
    } catch (error) {
      thrown = error;
    }
    expect(thrown).toBeInstanceOf(DiagnosticsError);
    expect((thrown as DiagnosticsError).diagnostics.map((d) => [d.code, d.address?.field])).toEqual([
      ['Required', 'spec.validation.openAPIV3Schema.properties[a].type'],
      ['Required', 'spec.validation.openAPIV3Schema.properties[b].items'],
    ]);
  });

  test.each(
    recorded.filter(
      ({ causes, name }) => causes.length === 0 && !/^(nullDefault|preserveFalse|additionalFalse)/.test(name),
    ),
  )('toOpenAPI gives the schema of $name back', ({ schema }) => {
    expect(toOpenAPI(structuralSchema(schema))).toEqual(schema);
  });
});
