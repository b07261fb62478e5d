import type { KubeObject } from '@flux-ts/resource';
import { beforeEach, describe, expect, test } from 'vitest';
import { configMap, type Harness, KS, useHarness } from '../test/harness.ts';

const use = useHarness();
const NAMES = ['one', 'two', 'three', 'four', 'five'];
const key = (name: string) => ({ apiVersion: 'v1', kind: 'ConfigMap', namespace: 'apps', name });

const account = (name: string): KubeObject => ({
  apiVersion: 'v1',
  kind: 'ServiceAccount',
  metadata: { name, namespace: 'apps' },
});

/** Two objects a Kustomization; as servers have them, with a time of creation. */
function objectsOf(name: string): KubeObject[] {
  const born = (object: KubeObject) =>
    ({ ...object, metadata: { ...object.metadata, creationTimestamp: null } }) as unknown as KubeObject;
  return [born(configMap(name, { x: '1' })), born(account(name))];
}

describe('after a restart', () => {
  let next: Harness;

  beforeEach(async () => {
    use.h.source('main@sha1:1');
    for (const name of NAMES) use.h.apply(name);
    use.h.build = ({ kustomization }) => objectsOf(kustomization.metadata.name);
    await use.h.run();
    await use.h.manager.stop();
    use.h.cluster.requests.length = 0;
    const schemaOf = ({ apiVersion, kind }: { apiVersion: string; kind: string }) => {
      const [version = '', group = ''] = apiVersion.split('/').reverse();
      return use.kinds.schemaOf(group, version, kind);
    };
    next = use.h.successor({ schemaOf });
    next.build = use.h.build;
  });

  const edit = (name: string) =>
    use.h.cluster.patch(
      key(name),
      { type: 'merge', body: { data: { x: 'edited' } } },
      { fieldManager: 'kubectl-edit' },
    );
  const data = (name: string) => use.h.cluster.peek(key(name))?.['data'];

  test('objects are looked at by one list a kind, and nothing is written', async () => {
    await next.run();
    const whole = use.h.cluster.requests.filter(({ verb, kind }) => verb === 'get' && kind !== KS.kind);
    expect(whole).toEqual([]);
    const lists = use.h.cluster.requests.filter(
      ({ verb, kind }) => verb === 'list' && kind === 'ServiceAccount',
    );
    expect(lists.length).toBe(2); // the drift watch, and the whole objects
    expect(use.h.requests().filter((request) => !request.endsWith(KS.kind))).toEqual([]);
    await next.stop();
  });

  test('what was edited meanwhile is undone', async () => {
    await edit('three');
    await next.run();
    expect(data('three')).toEqual({ x: '1' });
    await next.stop();
  });

  test.each(NAMES)('what is edited just after the list is undone: %s', async (name) => {
    let lists = 0;
    use.h.intercept = ({ verb, kind }) => {
      if (verb !== 'list' || kind !== 'ConfigMap') return;
      lists++;
      // After this answer, and before whoever asked has read it.
      queueMicrotask(() => void edit(name));
    };
    await next.run();
    expect(lists).toBeGreaterThan(0);
    use.h.intercept = () => undefined;
    await next.settle();
    expect(data(name)).toEqual({ x: '1' });
    await next.stop();
  });

  test('what is deleted just after the list comes back', async () => {
    use.h.intercept = ({ verb, kind }) => {
      if (verb === 'list' && kind === 'ServiceAccount')
        queueMicrotask(() => void use.h.cluster.delete(key('two')).catch(() => undefined));
    };
    await next.run();
    await next.settle();
    expect(data('two')).toEqual({ x: '1' });
    await next.stop();
  });
});
