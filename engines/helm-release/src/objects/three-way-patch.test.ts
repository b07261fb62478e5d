import { applyMergePatch, applyStrategicMergePatch } from '@flux-ts/resource';
import { loadBuiltinKinds } from '@flux-ts/schema';
import type { ValueObject } from '@flux-ts/yaml';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { threeWayMergePatch, threeWayPatch } from './three-way-patch.ts';

const schema = loadBuiltinKinds().schemaOf('', 'v1', 'Pod');

const container = (name: string, more: ValueObject = {}): ValueObject => ({
  name,
  image: `${name}:1`,
  ...more,
});
const pod = (spec: ValueObject, metadata: ValueObject = {}): ValueObject => ({ metadata, spec });

test.each<{
  name: string;
  original: ValueObject;
  modified: ValueObject;
  current: ValueObject;
  patch: ValueObject;
}>([
  {
    name: 'nothing to do',
    original: pod({ nodeName: 'a' }),
    modified: pod({ nodeName: 'a' }),
    current: pod({ nodeName: 'a', restartPolicy: 'Always' }),
    patch: {},
  },
  {
    name: "a hand's change is undone, a hand's addition is kept",
    original: pod({ nodeName: 'a' }, { labels: { x: '1' } }),
    modified: pod({ nodeName: 'a' }, { labels: { x: '1' } }),
    current: pod({ nodeName: 'b', hostname: 'h' }, { labels: { x: '1', hand: 'y' } }),
    patch: { spec: { nodeName: 'a' } },
  },
  {
    name: 'what is no longer wanted goes',
    original: pod({ nodeName: 'a', hostname: 'h' }),
    modified: pod({ nodeName: 'a' }),
    current: pod({ nodeName: 'a', hostname: 'h' }),
    patch: { spec: { hostname: null } },
  },
  {
    name: 'items of keyed lists are changed, added and deleted by key',
    original: pod({ containers: [container('a'), container('b')] }),
    modified: pod({ containers: [container('c'), container('a', { image: 'a:2' })] }),
    current: pod({ containers: [container('a', { tty: true }), container('b'), container('hand')] }),
    patch: {
      spec: {
        '$setElementOrder/containers': [{ name: 'c' }, { name: 'a' }],
        containers: [
          { name: 'c', image: 'c:1' },
          { name: 'a', image: 'a:2' },
          { name: 'b', $patch: 'delete' },
        ],
      },
    },
  },
  {
    name: 'items of plain sets are added and deleted by value',
    original: pod({}, { finalizers: ['a', 'b'] }),
    modified: pod({}, { finalizers: ['a', 'c'] }),
    current: pod({}, { finalizers: ['a', 'b', 'hand'] }),
    patch: {
      metadata: {
        '$setElementOrder/finalizers': ['a', 'c'],
        '$deleteFromPrimitiveList/finalizers': ['b'],
        finalizers: ['c'],
      },
    },
  },
  {
    name: 'lists without keys are one value',
    original: pod({ tolerations: [{ key: 'a' }] }),
    modified: pod({ tolerations: [{ key: 'b' }] }),
    current: pod({ tolerations: [{ key: 'a' }] }),
    patch: { spec: { tolerations: [{ key: 'b' }] } },
  },
])('threeWayPatch: $name', ({ original, modified, current, patch }) => {
  expect(threeWayPatch({ original, modified, current }, schema)).toEqual(patch);
});

const names = fc.uniqueArray(fc.constantFrom('a', 'b', 'c', 'd'), { maxLength: 4 });
const pods = fc
  .tuple(names, fc.constantFrom('1', '2'), fc.option(fc.constantFrom('n1', 'n2'), { nil: undefined }), names)
  .map(([containers, image, nodeName, finalizers]) =>
    pod(
      {
        containers: containers.map((name) => container(name, { image: `${name}:${image}` })),
        ...(nodeName === undefined ? {} : { nodeName }),
      },
      { finalizers },
    ),
  );

/** The order of plain values alone is not always set right (the next test but one). */
const sorted = (object: ValueObject): unknown => {
  const { metadata, ...rest } = object as unknown as { metadata: { finalizers: string[] } };
  return { ...rest, metadata: { ...metadata, finalizers: [...metadata.finalizers].sort() } };
};

test('threeWayPatch leads from what was wanted to what is wanted', () => {
  fc.assert(
    fc.property(pods, pods, (original, modified) => {
      const patch = threeWayPatch({ original, modified, current: original }, schema);
      const live = applyStrategicMergePatch(original, patch, schema) as ValueObject;
      expect(sorted(live)).toEqual(sorted(modified));
    }),
  );
});

test('threeWayPatch changes nothing more once it was applied', () => {
  fc.assert(
    fc.property(pods, pods, pods, (original, modified, current) => {
      const patch = threeWayPatch({ original, modified, current }, schema);
      const live = applyStrategicMergePatch(current, patch, schema) as ValueObject;
      const again = threeWayPatch({ original: modified, modified, current: live }, schema);
      expect(applyStrategicMergePatch(live, again, schema)).toEqual(live);
    }),
  );
});

test('threeWayPatch takes plain values that are sorted to be in their order (strategicpatch.diffLists)', () => {
  const patch = (modified: string[], current: string[]): ValueObject =>
    threeWayPatch(
      {
        original: {},
        modified: pod({}, { finalizers: modified }),
        current: pod({}, { finalizers: current }),
      },
      schema,
    );
  expect(patch(['a', 'b'], ['b', 'a'])).toEqual({});
  expect(patch(['b', 'a'], ['a', 'b'])).toEqual({
    metadata: { '$setElementOrder/finalizers': ['b', 'a'] },
  });
});

test('threeWayPatch takes the old source from a volume that gets another (retainKeys)', () => {
  const volumes = (source: ValueObject): ValueObject => pod({ volumes: [{ name: 'v', ...source }] });
  const original = volumes({ emptyDir: {} });
  const modified = volumes({ configMap: { name: 'c' } });
  const current = volumes({ emptyDir: {}, secret: { secretName: 'hand' } });
  const patch = threeWayPatch({ original, modified, current }, schema);
  expect(applyStrategicMergePatch(current, patch, schema)).toEqual(modified);
});

test('threeWayMergePatch takes lists as one value', () => {
  const current = { spec: { list: [1, 2], hand: true } };
  const patch = threeWayMergePatch({
    original: { spec: { list: [1], old: 1 } },
    modified: { spec: { list: [3] } },
    current,
  });
  expect(patch).toEqual({ spec: { list: [3], old: null } });
  expect(applyMergePatch(current, patch)).toEqual({ spec: { list: [3], hand: true } });
});
