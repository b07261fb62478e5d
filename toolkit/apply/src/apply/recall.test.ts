import type { KubeObject } from '@flux-ts/resource';
import { FakeCluster } from '@flux-ts/testkit';
import { expect, test } from 'vitest';
import { kinds, owner } from '../../test/test-cluster.ts';
import { Manifest } from '../manifest.ts';
import { ApplyMemory } from '../memory.ts';
import { Recall } from './recall.ts';

const scaler = (version: string, spec: object): KubeObject => ({
  apiVersion: `autoscaling/${version}`,
  kind: 'HorizontalPodAutoscaler',
  metadata: { name: 'h', namespace: 'default', resourceVersion: '7' },
  spec,
});

test.each([
  ['proves a change by content in the version that was seen', 'v1', true],
  ['proves nothing by content in another version, which looks otherwise', 'v2', false],
])('Recall %s', (_name, version, proves) => {
  const live = { resourceVersion: '7', managedFieldsHash: 'x', plain: true };
  const cache = { get: () => live };
  const client = new FakeCluster({ kinds });
  const recall = new Recall({ client, owner, cache } as never, new ApplyMemory(), [], {});
  recall.remember(Manifest.of(scaler('v1', { maxReplicas: 3 })), scaler('v1', { maxReplicas: 3 }));
  const next = scaler(version, { maxReplicas: 4 });
  expect(recall.provesChange(Manifest.of(next), next)).toBe(proves);
});
