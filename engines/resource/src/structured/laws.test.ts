import type { Schema } from '@flux-ts/schema';
import type { ValueObject } from '@flux-ts/yaml';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { asValue, type KubeObject } from '../object.ts';
import { structuredApply } from './apply.ts';
import { FieldSet } from './field-set.ts';
import { EMPTY, unionTrees } from './field-tree.ts';
import { fieldTreeOf } from './field-tree-of.ts';
import { parseOwners } from './managers.ts';
import { mergeTyped } from './merge-typed.ts';
import { objectSchema } from './object-schema.ts';
import { pruneDropped, pruneSet } from './prune-dropped.ts';

const string: Schema = { type: 'string' };
const schema: Schema = objectSchema({
  type: 'object',
  properties: {
    map: { type: 'object', additionalProperties: string },
    set: { type: 'array', listType: 'set', items: string },
    list: {
      type: 'array',
      listType: 'map',
      listMapKeys: ['name'],
      items: { type: 'object', properties: { name: string, a: string, b: { type: 'array', items: string } } },
    },
    free: { preserveUnknownFields: true },
    nested: { type: 'object', properties: { x: string, y: { type: 'object', properties: { z: string } } } },
  },
});

// Nothing empty: upstream loses the difference between empty and absent when it removes fields.
const word = fc.constantFrom('p', 'q', 'r');
const words = fc.dictionary(word, word, { minKeys: 1 });
const some = <T extends object>(record: fc.Arbitrary<T>) =>
  record.filter((value) => Object.keys(value).length > 0);
const list = fc.array(word, { minLength: 1, maxLength: 2 });
const item = fc.record({ name: word, a: word, b: list }, { requiredKeys: ['name'] });
const body = fc.record(
  {
    map: words,
    set: fc.uniqueArray(word, { minLength: 1 }),
    list: fc.uniqueArray(item, { selector: (i) => i.name, minLength: 1 }),
    free: fc.dictionary(word, fc.oneof(word, words, list), { minKeys: 1 }),
    nested: some(fc.record({ x: word, y: fc.record({ z: word }) }, { requiredKeys: [] })),
  },
  { requiredKeys: [] },
);
const request = fc.record({ manager: fc.constantFrom('a', 'b', 'c'), body, force: fc.constant(true) });
const now = '2026-01-01T00:00:00Z';

function apply(live: KubeObject | undefined, manager: string, fields: object, force: boolean) {
  const config = { apiVersion: 'v1', kind: 'X', metadata: { name: 'x' }, ...fields } as KubeObject;
  const base = live === undefined ? {} : { live };
  const done = structuredApply({ ...base, config, schema, manager, force, apiVersion: 'v1', now });
  return {
    done,
    live: { ...done.object, metadata: { ...done.object.metadata, managedFields: done.managedFields } },
  };
}

function after(
  requests: readonly { manager: string; body: object; force: boolean }[],
): KubeObject | undefined {
  return requests.reduce<KubeObject | undefined>(
    (live, r) => apply(live, r.manager, r.body, r.force).live,
    undefined,
  );
}

test('applying twice changes nothing', () => {
  fc.assert(
    fc.property(fc.array(request, { maxLength: 4 }), request, (before, r) => {
      const once = apply(after(before), r.manager, r.body, true);
      const twice = apply(once.live, r.manager, r.body, false);
      expect(twice.done.changed).toBe(false);
      expect(twice.live).toEqual(once.live);
    }),
  );
});

test('what is applied is there afterwards, owned by the applier', () => {
  fc.assert(
    fc.property(fc.array(request, { maxLength: 4 }), request, (before, r) => {
      const { live } = apply(after(before), r.manager, r.body, true);
      const config = {
        apiVersion: 'v1',
        kind: 'X',
        metadata: { name: 'x' },
        ...r.body,
      } as unknown as ValueObject;
      const { managedFields: _, ...metadata } = live.metadata;
      const value = asValue({ ...live, metadata });
      expect(mergeTyped(schema, value, config)).toEqual(value);
      const owned = live.metadata.managedFields!.find((entry) => entry.manager === r.manager);
      const wanted = new FieldSet(fieldTreeOf(schema, config)).difference(
        FieldSet.of(['apiVersion'], ['kind'], ['metadata', 'name']),
      );
      expect(FieldSet.parse(owned?.fieldsV1 ?? {}).equals(wanted)).toBe(true);
    }),
  );
});

test('applying nothing gives up all that nobody else wants', () => {
  fc.assert(
    fc.property(request, (r) => {
      const { live } = apply(after([r]), r.manager, {}, false);
      const { apiVersion: _, kind: __, metadata, ['free']: free, ...rest } = live as KubeObject;
      expect(rest).toEqual({});
      expect(metadata.managedFields).toEqual([]);
      // A free-form map that loses its keys stays as null, as upstream leaves it.
      expect(free ?? null).toBeNull();
    }),
  );
});

test('the short cut of pruning leads where the long way leads', () => {
  fc.assert(
    fc.property(fc.array(request, { minLength: 1, maxLength: 4 }), body, (before, next) => {
      const live = after(before)!;
      const owners = parseOwners(live.metadata.managedFields);
      const managed = [...owners.values()].reduce(
        (tree, owner) => unionTrees(tree, owner.tree(schema)),
        EMPTY,
      );
      const merged = mergeTyped(schema, asValue(live), next as ValueObject)!;
      for (const owner of owners.values()) {
        const last = { tree: owner.tree(schema), apiVersion: owner.identity.apiVersion };
        const long = pruneSet(schema, merged, last.tree, [managed]);
        expect(pruneDropped(schema, merged, last, owners)).toEqual(long);
      }
    }),
  );
});
