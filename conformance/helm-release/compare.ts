import { gunzipSync } from 'node:zlib';
import { releaseJson, releaseOfObject } from '@flux-ts/helm-release';
import { ApiError, type KubeClient } from '@flux-ts/kube';
import { asValue, type KubeObject } from '@flux-ts/resource';

const KINDS = [
  { apiVersion: 'v1', kind: 'ConfigMap' },
  { apiVersion: 'v1', kind: 'Service' },
  { apiVersion: 'v1', kind: 'Secret' },
  { apiVersion: 'apps/v1', kind: 'Deployment' },
  { apiVersion: 'batch/v1', kind: 'Job' },
  { apiVersion: 'test.dev/v1', kind: 'Widget' },
] as const;

/** What is in a namespace, without what differs from run to run: releases as their JSON, objects with their owners. */
export async function snapshot(client: KubeClient, namespace: string): Promise<Snapshot> {
  const releases: Record<string, unknown> = {};
  const objects: Record<string, unknown> = {};
  for (const ref of KINDS) {
    const { items } = await client.list(ref, { namespace }).catch(unknownKind);
    for (const item of items) {
      const object: KubeObject = { ...item, ...ref };
      if (object.metadata.labels?.['owner'] === 'helm')
        releases[object.metadata.name] = recordOf(object, namespace);
      else if (object.metadata.name !== 'kube-root-ca.crt')
        objects[`${ref.kind}/${object.metadata.name}`] = objectOf(object, namespace);
    }
  }
  return { releases, objects };
}

export interface Snapshot {
  readonly releases: Readonly<Record<string, unknown>>;
  readonly objects: Readonly<Record<string, unknown>>;
}

function unknownKind(thrown: unknown): { readonly items: readonly KubeObject[] } {
  if (thrown instanceof ApiError && thrown.code === 'NO_MATCH') return { items: [] };
  throw thrown;
}

function recordOf(object: KubeObject, namespace: string): unknown {
  const data = (object['data'] as { readonly release: string }).release;
  const text = object.kind === 'Secret' ? Buffer.from(data, 'base64').toString('latin1') : data;
  const stored = gunzipSync(Buffer.from(text, 'base64')).toString();
  const read = releaseJson(releaseOfObject(object));
  if (stored !== read) throw new Error(`read and written again a record differs\n${stored}\n${read}`);
  const { createdAt, modifiedAt, ...labels } = object.metadata.labels ?? {};
  const times = [createdAt, modifiedAt].map((time) => (time === undefined ? '-' : /^\d{10}$/.test(time)));
  // As text: the order of the fields and what is left out count too.
  return { labels, times, release: normal(stored, namespace) };
}

function objectOf(object: KubeObject, namespace: string): unknown {
  const { uid, resourceVersion, creationTimestamp, managedFields = [], ...metadata } = object.metadata;
  const owners = managedFields
    .filter(({ manager }) => manager === 'helm')
    .map(({ manager, operation, fieldsV1 }) => ({ manager, operation, fieldsV1 }));
  const { status, ...rest } = asValue(object);
  const isBorn = [uid, resourceVersion, creationTimestamp].every((each) => each !== undefined);
  return JSON.parse(normal(JSON.stringify({ ...rest, metadata, owners, isBorn }), namespace));
}

/** A text without its namespace, times, and ids that are drawn. */
export function normal(text: string, namespace: string): string {
  return text
    .replaceAll(namespace, 'NAMESPACE')
    .replace(/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)/g, (time) =>
      time.startsWith('0001') || time.startsWith('2023-11-14') ? time : 'TIME',
    )
    .replace(/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g, 'UID')
    .replace(/"clusterIPs?":(?:"[^"]*"|\["[^"]*"\])/g, '"clusterIP":"IP"')
    .replace(/"nodePort":\d+/g, '"nodePort":0');
}
