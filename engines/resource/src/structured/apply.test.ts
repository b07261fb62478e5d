import type { Schema } from '@flux-ts/schema';
import { describe, expect, test } from 'vitest';
import { Scenario } from '../../test/scenario.ts';
import { structuredApply } from './apply.ts';
import { itemElement } from './path-element.ts';

const string: Schema = { type: 'string' };
const container: Schema = {
  type: 'object',
  properties: {
    name: string,
    image: string,
    ports: {
      type: 'array',
      listType: 'map',
      listMapKeys: ['port', 'protocol'],
      items: {
        type: 'object',
        properties: { port: { type: 'integer' }, protocol: { type: 'string', default: 'TCP' }, name: string },
      },
    },
    args: { type: 'array', items: string },
  },
};
const schema: Schema = {
  type: 'object',
  properties: {
    data: { type: 'object', additionalProperties: string },
    spec: {
      type: 'object',
      properties: {
        replicas: { type: 'integer' },
        tags: { type: 'array', listType: 'set', items: string },
        selector: { type: 'object', mapType: 'atomic', additionalProperties: string },
        containers: { type: 'array', listType: 'map', listMapKeys: ['name'], items: container },
        values: { preserveUnknownFields: true },
        nested: { type: 'object', properties: { a: string, b: string } },
      },
    },
    status: { type: 'object', properties: { phase: string } },
  },
};

function scenario(): Scenario {
  return new Scenario(schema);
}

describe('structuredApply', () => {
  test('gives an applier the leaves, list items and map keys that it sets', () => {
    const s = scenario();
    s.run({
      by: 'a',
      apply: {
        data: { x: '1' },
        spec: { replicas: 1, tags: ['t'], containers: [{ name: 'c', image: 'i' }] },
      },
    });
    expect(s.owners).toEqual({
      a: [
        '.data.x',
        '.spec.replicas',
        '.spec.containers[name="c"]',
        '.spec.containers[name="c"].image',
        '.spec.containers[name="c"].name',
        '.spec.tags[="t"]',
      ],
    });
  });

  test('removes what its only owner applies no more', () => {
    const s = scenario();
    s.run({ by: 'a', apply: { data: { x: '1', y: '2' }, spec: { tags: ['t', 'u'] } } });
    s.run({ by: 'a', apply: { data: { x: '1' }, spec: { tags: ['u'] } } });
    expect(s.body).toEqual({ data: { x: '1' }, spec: { tags: ['u'] } });
  });

  test('keeps what another applier still owns', () => {
    const s = scenario();
    s.run({ by: 'a', apply: { data: { x: '1', y: '2' } } });
    s.run({ by: 'b', apply: { data: { y: '2' } } });
    s.run({ by: 'a', apply: { data: { x: '1' } } });
    expect(s.body).toEqual({ data: { x: '1', y: '2' } });
    expect(s.owners).toEqual({ b: ['.data.y'], a: ['.data.x'] });
  });

  test('drops an item with the fields that others never owned, and keeps fields that others own', () => {
    const s = scenario();
    s.run({
      by: 'a',
      apply: {
        spec: {
          containers: [
            { name: 'c', image: 'i' },
            { name: 'd', image: 'i' },
          ],
        },
      },
    });
    // A controller defaults a field of c, and sets one of d in its own name.
    const live = s.live!;
    const [c, d] = (live['spec'] as { containers: Record<string, unknown>[] }).containers;
    s.live = { ...live, spec: { containers: [{ ...c, args: ['defaulted'] }, d] } };
    s.run({ by: 'other', apply: { spec: { containers: [{ name: 'd', args: ['x'] }] } } });
    s.run({ by: 'a', apply: { spec: {} } });
    expect(s.body).toEqual({ spec: { containers: [{ name: 'd', args: ['x'] }] } });
  });

  test('refuses to change a field of another manager, and names it', () => {
    const s = scenario();
    s.run({ by: 'kubectl-edit', update: { spec: { replicas: 1 }, data: { x: '1' } } });
    expect(s.run({ by: 'a', apply: { spec: { replicas: 2 } } })).toBe(
      'Apply failed with 1 conflict: conflict with "kubectl-edit" using test.dev/v1: .spec.replicas',
    );
    s.run({ by: 'b', apply: { data: { y: '1' } } });
    expect(s.run({ by: 'a', apply: { spec: { replicas: 2 }, data: { x: '2', y: '2' } } })).toBe(
      'Apply failed with 3 conflicts: conflicts with "b":\n- .data.y\nconflicts with "kubectl-edit" using test.dev/v1:\n- .data.x\n- .spec.replicas',
    );
    expect(s.body).toEqual({ spec: { replicas: 1 }, data: { x: '1', y: '1' } });
  });

  test('takes fields over when it is forced, and forgets owners that have nothing left', () => {
    const s = scenario();
    s.run({ by: 'a', apply: { spec: { replicas: 1 } } });
    expect(s.run({ by: 'b', apply: { spec: { replicas: 2 } }, force: true })).toBeUndefined();
    expect(s.owners).toEqual({ b: ['.spec.replicas'] });
  });

  test('shares a field whose value is the same', () => {
    const s = scenario();
    s.run({ by: 'a', apply: { spec: { replicas: 1 } } });
    expect(s.run({ by: 'b', apply: { spec: { replicas: 1 } } })).toBeUndefined();
    expect(Object.keys(s.owners).sort()).toEqual(['a', 'b']);
  });

  test('owns atomic lists and maps as a whole', () => {
    const s = scenario();
    s.run({ by: 'a', apply: { spec: { selector: { x: '1', y: '2' } } } });
    expect(s.owners).toEqual({ a: ['.spec.selector'] });
    s.run({ by: 'a', apply: { spec: { selector: { z: '3' } } } });
    expect(s.body).toEqual({ spec: { selector: { z: '3' } } });
    expect(s.run({ by: 'b', apply: { spec: { selector: { x: '1' } } } })).toContain(': .spec.selector');
  });

  test('takes a key that is left out of a Go struct as its zero, but for the few that are optional', () => {
    const text = { type: 'string' } as const;
    const listOf = (typeName: string) => {
      const items = { type: 'object', typeName, properties: { name: text, image: text } } as const;
      return { type: 'array', listType: 'map', listMapKeys: ['name'], items } as const;
    };
    const keyOf = (typeName: string) => itemElement(listOf(typeName), 'keyed', { image: 'i' });
    expect(keyOf('io.k8s.api.core.v1.Container')).toBe('k:{"name":""}');
    expect(keyOf('io.k8s.api.core.v1.ObjectReference')).toBeInstanceOf(Error);
  });

  test('tells list items apart by defaulted keys', () => {
    const s = scenario();
    const ports = (...list: object[]) => ({ spec: { containers: [{ name: 'c', ports: list }] } }) as never;
    s.run({ by: 'a', apply: ports({ port: 80, name: 'x' }) });
    s.run({ by: 'a', apply: ports({ port: 80, protocol: 'TCP', name: 'y' }, { port: 80, protocol: 'UDP' }) });
    expect(s.body).toEqual(ports({ port: 80, protocol: 'TCP', name: 'y' }, { port: 80, protocol: 'UDP' }));
    expect(s.owners['a']).toContain('.spec.containers[name="c"].ports[port=80,protocol="UDP"]');
  });

  test('orders shared items as the applier does, and keeps the others in place', () => {
    const s = scenario();
    s.run({ by: 'x', apply: { spec: { tags: ['a', 'b', 'c', 'd'] } } });
    s.run({ by: 'y', apply: { spec: { tags: ['d', 'n', 'b'] } } });
    expect(s.body).toEqual({ spec: { tags: ['a', 'c', 'd', 'n', 'b'] } });
  });

  test('merges free-form objects field by field and their lists as one', () => {
    const s = scenario();
    s.run({ by: 'a', apply: { spec: { values: { image: { tag: '1' }, list: [1] } } } });
    s.run({ by: 'b', apply: { spec: { values: { image: { pull: 'x' } } } } });
    expect(s.body).toEqual({ spec: { values: { image: { tag: '1', pull: 'x' }, list: [1] } } });
    expect(s.owners['b']).toEqual(['.spec.values.image', '.spec.values.image.pull']);
  });

  test('leaves an empty map where a map loses its last key (structured-merge-diff v6.3 typed/remove.go)', () => {
    const s = scenario();
    s.run({ by: 'a', apply: { spec: { values: { image: { tag: '1' }, x: 1 } } } });
    s.run({ by: 'b', apply: { spec: { values: { image: {} } } } });
    s.run({ by: 'a', apply: { spec: { values: { x: 1 } } } });
    expect(s.body).toEqual({ spec: { values: { image: {}, x: 1 } } });
  });

  test('calls what was there before any manager before-first-apply', () => {
    const s = scenario();
    s.live = {
      apiVersion: 'test.dev/v1',
      kind: 'Thing',
      metadata: { name: 'thing', uid: 'u' },
      data: { x: '1' },
    };
    expect(s.run({ by: 'a', apply: { data: { x: '2' } } })).toBe(
      'Apply failed with 1 conflict: conflict with "before-first-apply" using test.dev/v1: .data.x',
    );
    s.run({ by: 'a', apply: { data: { y: '2' } } });
    expect(s.owners).toEqual({ a: ['.data.y'], 'before-first-apply*': ['.data', '.data.x'] });
  });

  test('never owns identity and bookkeeping', () => {
    const s = scenario();
    const metadata = { namespace: 'n', labels: { l: '1' }, creationTimestamp: null };
    s.run({ by: 'a', apply: { metadata } });
    expect(s.owners).toEqual({ a: ['.metadata.labels.l'] });
    s.run({ by: 'b', apply: {} });
    expect(Object.keys(s.owners)).toEqual(['a']);
  });

  test('keeps the name when all other metadata goes', () => {
    const s = scenario();
    s.run({
      by: 'a',
      apply: { metadata: { labels: { l: '1' }, annotations: { l: '1' } }, data: { x: '1' } },
    });
    s.run({ by: 'a', apply: { data: { x: '1' } } });
    const { managedFields: _, uid: __, ...metadata } = s.live!.metadata;
    expect(metadata).toEqual({ name: 'thing' });
  });

  test('keeps the time of an entry as long as the object stays the same', () => {
    const s = scenario();
    const time = () => s.live!.metadata.managedFields![0]!.time;
    s.run({ by: 'a', apply: { data: { x: '1' } } });
    const first = time();
    s.run({ by: 'a', apply: { data: { x: '1' } } });
    expect(time()).toBe(first);
    s.run({ by: 'a', apply: { data: { x: '2' } } });
    expect(time()).not.toBe(first);
  });

  test('keeps subresources of one manager apart', () => {
    const s = scenario();
    s.run({ by: 'a', apply: { data: { x: '1' } } });
    s.run({ by: 'a', apply: { status: { phase: 'p' } }, subresource: 'status' });
    expect(s.live!.metadata.managedFields!.map((entry) => entry.subresource)).toEqual([undefined, 'status']);
    expect(s.body).toEqual({ data: { x: '1' }, status: { phase: 'p' } });
  });

  test.each([
    [{ spec: { replcas: 1 } }, '.spec.replcas: field not declared in schema'],
    [{ spec: { replicas: 'x' } }, '.spec.replicas: expected numeric (int or float), got string'],
    [{ data: { x: 1 } }, '.data.x: expected string, got &value.valueUnstructured{Value:1}'],
    [{ data: 'x' }, '.data: expected map, got &{x}'],
    [{ spec: { tags: ['a', 'a'] } }, '.spec.tags: duplicate entries for key [="a"]'],
    [
      { spec: { containers: [{ image: 'i' }] } },
      '.spec.containers: element 0: associative list with keys has an element that omits all key fields ["name"] (and doesn\'t have default values for any key fields)',
    ],
    [
      { spec: { a: 1 }, data: 'x' },
      'errors:\n  .spec.a: field not declared in schema\n  .data: expected map, got &{x}',
    ],
  ])('refuses %j in the words of the server', (body, message) => {
    const expected = `failed to create typed patch object (/thing; test.dev/v1, Kind=Thing): ${message}`;
    expect(() => scenario().run({ by: 'a', apply: body as never })).toThrow(expected);
  });

  test('lets kubectl take over what client-side apply set', () => {
    const last = JSON.stringify({
      apiVersion: 'test.dev/v1',
      kind: 'Thing',
      metadata: { name: 'thing' },
      data: { x: '1' },
    });
    const annotations = { 'kubectl.kubernetes.io/last-applied-configuration': last };
    const s = scenario();
    s.run({
      by: 'kubectl-client-side-apply',
      update: { metadata: { annotations }, data: { x: '1', y: '1' } },
    });
    expect(s.run({ by: 'kubectl', apply: { data: { x: '2', y: '2' } } })).toBe(
      'Apply failed with 1 conflict: conflict with "kubectl-client-side-apply" using test.dev/v1: .data.y',
    );
    expect(s.run({ by: 'kubectl', apply: { data: { x: '2' } } })).toBeUndefined();
    const { annotations: after } = s.live!.metadata;
    expect(JSON.parse(Object.values(after!)[0]!)).toMatchObject({ data: { x: '2' } });
  });

  test('changes neither the live object nor the configuration', () => {
    const s = scenario();
    s.run({ by: 'a', apply: { data: { x: '1' }, spec: { containers: [{ name: 'c', image: 'i' }] } } });
    const live = structuredClone(s.live!);
    const config = {
      apiVersion: 'test.dev/v1',
      kind: 'Thing',
      metadata: { name: 'thing' },
      data: { y: '1' },
    };
    const before = structuredClone([live, config]);
    structuredApply({ live, config, schema, manager: 'a', force: true, apiVersion: 'test.dev/v1', now: 'n' });
    expect([live, config]).toEqual(before);
  });

  test('fits entries to a type whose list became atomic', () => {
    const s = scenario();
    s.run({ by: 'a', apply: { spec: { tags: ['t'], replicas: 1 } } });
    const atomic = structuredClone(schema) as {
      properties: { spec: { properties: { tags: { listType: string } } } };
    };
    atomic.properties.spec.properties.tags.listType = 'atomic';
    const next = new Scenario(atomic as unknown as Schema);
    next.live = s.live!;
    expect(next.run({ by: 'b', apply: { spec: { tags: ['u'] } } })).toBe(
      'Apply failed with 1 conflict: conflict with "a": .spec.tags',
    );
  });
});

describe('structuredUpdate', () => {
  test('gives an updater what it adds and changes, maps and items included', () => {
    const s = scenario();
    s.run({ by: 'u', update: { data: { x: '1' }, spec: { containers: [{ name: 'c' }] } } });
    expect(s.owners).toEqual({
      'u*': [
        '.data',
        '.spec',
        '.data.x',
        '.spec.containers',
        '.spec.containers[name="c"]',
        '.spec.containers[name="c"].name',
      ],
    });
    s.run({ by: 'v', update: { data: { x: '2' }, spec: { containers: [{ name: 'c' }] } } });
    expect(s.owners['v*']).toEqual(['.data.x']);
    expect(s.owners['u*']).not.toContain('.data.x');
  });

  test('does not track objects whose ownership was cleared', () => {
    const s = scenario();
    s.run({ by: 'u', update: { data: { x: '1' } } });
    s.run({ by: 'u', update: { metadata: { managedFields: [{}] }, data: { x: '2' } } });
    expect(s.owners).toEqual({});
  });

  test('merges the oldest updaters into ancient-changes', () => {
    const s = scenario();
    const data: Record<string, string> = {};
    for (let i = 0; i < 13; i++) {
      data[`k${i}`] = 'v';
      s.run({ by: `u${i}`, update: { data: { ...data } } });
    }
    const names = Object.keys(s.owners);
    expect(names).toHaveLength(10);
    expect(names[0]).toBe('ancient-changes*');
    expect(s.owners['ancient-changes*']).toEqual(['.data', '.data.k0', '.data.k1', '.data.k2', '.data.k3']);
  });

  test('does not own structs that Go always has (built-in types)', () => {
    const builtin: Schema = {
      ...schema,
      typeName: 'io.k8s.api.test.v1.Thing',
      properties: {
        apiVersion: string,
        kind: string,
        metadata: { type: 'object', default: {}, properties: { name: string } },
        spec: {
          type: 'object',
          default: {},
          properties: {
            list: { type: 'array', items: string, zero: null },
            a: string,
            ptr: { type: 'object', properties: { b: string } },
          },
        },
      },
    };
    const s = new Scenario(builtin);
    s.run({ by: 'u', update: { spec: { a: '1', ptr: { b: '1' } } } });
    expect(s.owners).toEqual({ 'u*': ['.spec.a', '.spec.ptr', '.spec.ptr.b'] });
  });
});
