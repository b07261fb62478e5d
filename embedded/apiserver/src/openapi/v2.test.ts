import { loadBuiltinKinds } from '@flux-ts/schema';
import type { ValueObject } from '@flux-ts/yaml';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { builtinTypes } from '../kinds/builtin-types.ts';
import { KindRegistry } from '../kinds/kind-registry.ts';
import { readFields } from '../protobuf/wire.ts';
import { MessageWriter } from '../protobuf/writer.ts';
import { fieldAt } from '../values.ts';
import { OpenApi } from './openapi.ts';
import { openApiV2Document } from './v2-document.ts';
import { encodeOpenApiV2 } from './v2-protobuf.ts';
import { toOpenApiV2 } from './v2-schema.ts';

const table = loadBuiltinKinds();
const kinds = new KindRegistry(builtinTypes(table));
const findType = (name: string) => table.typeByName(name);
const document = openApiV2Document(kinds, findType);

/** What is under a way of field numbers; of repeated fields the first, or the one with this name. */
function at(bytes: Uint8Array, ...way: readonly (number | string)[]): Uint8Array | undefined {
  const [head, ...rest] = way;
  if (head === undefined) return bytes;
  for (const { number, value } of readFields(bytes)) {
    if (!(value instanceof Uint8Array)) continue;
    if (number === head && typeof rest[0] !== 'string') return at(value, ...rest);
    const [name, ...more] = rest;
    if (number === head && text(at(value, 1)) === name) return at(value, 2, ...more);
  }
  return undefined;
}

function text(bytes: Uint8Array | undefined): string | undefined {
  return bytes && Buffer.from(bytes).toString();
}

describe('openApiV2Document', () => {
  test('names no type that it does not define', () => {
    const names = new Set(Object.keys(document['definitions'] as ValueObject));
    const named = JSON.stringify(document).match(/#\/definitions\/[^"]+/g) ?? [];
    expect(names.size).toBeGreaterThan(500);
    expect(
      named.map((name) => name.slice('#/definitions/'.length)).filter((name) => !names.has(name)),
    ).toEqual([]);
  });

  test('tells what kind a definition is, and lists of it', () => {
    const [kind, list] = ['Deployment', 'DeploymentList'].map((name) =>
      fieldAt(document, 'definitions', `io.k8s.api.apps.v1.${name}`, 'x-kubernetes-group-version-kind'),
    );
    expect(kind).toEqual([{ group: 'apps', version: 'v1', kind: 'Deployment' }]);
    expect(list).toEqual([{ group: 'apps', version: 'v1', kind: 'DeploymentList' }]);
  });
});

describe('toOpenApiV2', () => {
  test.each([
    ['drops what may be null', { type: 'string', nullable: true }, {}],
    [
      'takes a custom IntOrString for anything',
      { intOrString: true },
      { 'x-kubernetes-int-or-string': true },
    ],
    [
      'knows nothing of fields beside unknown ones',
      { type: 'object', preserveUnknownFields: true, properties: { a: { type: 'string' } } },
      { type: 'object', 'x-kubernetes-preserve-unknown-fields': true },
    ],
    ['has no alternatives', { anyOf: [{ type: 'string' }] }, {}],
    [
      'keeps how lists merge',
      { type: 'array', listType: 'set' },
      { type: 'array', 'x-kubernetes-list-type': 'set' },
    ],
  ] as const)('%s', (_name, schema, expected) => {
    expect(toOpenApiV2(schema)).toEqual(expected);
  });
});

describe('encodeOpenApiV2', () => {
  const bytes = encodeOpenApiV2(document);

  test('writes definitions by name, with kinds as YAML', () => {
    const config = at(bytes, 9, 1, 'io.k8s.api.core.v1.ConfigMap');
    expect(text(at(config!, 25, 1, 'data', 22, 1))).toBe('object');
    expect(text(at(config!, 31, 'x-kubernetes-group-version-kind', 2))).toBe(
      '[{"group":"","version":"v1","kind":"ConfigMap"}]\n',
    );
  });

  test('writes what a PATCH takes, where kubectl looks for fieldValidation', () => {
    const patch = at(bytes, 8, 2, '/api/v1/namespaces/{namespace}/configmaps/{name}', 8);
    const names = [...readFields(patch!)]
      .filter(({ number }) => number === 8)
      .map(({ value }) => text(at(value as Uint8Array, 1, 2, 3, 4)));
    expect(names).toEqual([undefined, 'dryRun', 'fieldManager', 'fieldValidation', 'force']);
  });
});

describe('MessageWriter', () => {
  test('writes what readFields reads', () => {
    const number = fc.integer({ min: 1, max: 1000 });
    const field = fc.tuple(number, fc.oneof(fc.maxSafeNat(), fc.uint8Array({ maxLength: 300 })));
    fc.assert(
      fc.property(fc.array(field), (fields) => {
        const writer = new MessageWriter();
        for (const [n, value] of fields) {
          if (typeof value === 'number') writer.integer(n, value);
          else writer.bytes(n, Buffer.from(value));
        }
        const read = [...readFields(writer.finish())];
        const plain = (value: unknown) => (value instanceof Uint8Array ? [...value] : value);
        expect(read.map((f) => [f.number, plain(f.value)])).toEqual(fields.map(([n, v]) => [n, plain(v)]));
      }),
    );
  });
});

describe('OpenApi', () => {
  const openApi = new OpenApi(kinds, findType);
  const ask = (headers: Record<string, string>) =>
    openApi.answer({
      method: 'GET',
      path: '/openapi/v2',
      query: new URLSearchParams(),
      headers,
      body: undefined,
      user: undefined,
    })!;

  test('answers v2 in the form that is asked for', () => {
    const proto = ask({ accept: 'application/com.github.proto-openapi.spec.v2@v1.0+protobuf' });
    expect(proto.headers['content-type']).toBe('application/com.github.proto-openapi.spec.v2.v1.0+protobuf');
    expect(ask({}).headers['content-type']).toBe('application/json');
  });

  test('answers a known version with its tag alone', () => {
    const { etag } = ask({}).headers;
    expect(ask({ 'if-none-match': etag! })).toMatchObject({ status: 304, body: [] });
  });
});
