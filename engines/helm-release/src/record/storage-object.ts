import type { KubeObject } from '@flux-ts/resource';
import { ReleaseError } from '../errors.ts';
import { decodeRelease } from './decode.ts';
import { encodeRelease } from './encode.ts';
import type { Release } from './release.ts';

/** Where releases are kept: Helm's drivers `secret` and `configmap`. */
export type StorageDriver = 'Secret' | 'ConfigMap';

/** Labels that Helm sets on every record; users may not. */
export const SYSTEM_LABELS: readonly string[] = [
  'name',
  'owner',
  'status',
  'version',
  'createdAt',
  'modifiedAt',
];

/** The name of the object that holds a revision. */
export function storageKey(release: { readonly name: string; readonly version: number }): string {
  return `sh.helm.release.v1.${release.name}.v${release.version}`;
}

/** Selects all revisions of a release. */
export function storageSelector(name: string): string {
  return `name=${name},owner=helm`;
}

/** How a record is written. */
export interface StorageObjectOptions {
  readonly driver: StorageDriver;
  /** The namespace that keeps it, which need not be the release's. */
  readonly namespace: string;
  /** Whether it is new: it is labelled `createdAt` then, and `modifiedAt` ever after. */
  readonly isNew: boolean;
  /** Milliseconds since 1970. */
  readonly now: number;
}

/** The object that holds a release, whole: Helm replaces it at every change. */
export function storageObject(release: Release, options: StorageObjectOptions): KubeObject {
  const { driver, namespace, isNew, now } = options;
  const labels = {
    ...customLabels(release.labels),
    [isNew ? 'createdAt' : 'modifiedAt']: String(Math.floor(now / 1000)),
    name: release.name,
    owner: 'helm',
    status: release.info.status,
    version: String(release.version),
  };
  const text = encodeRelease(release);
  const head = {
    apiVersion: 'v1',
    kind: driver,
    metadata: { name: storageKey(release), namespace, labels },
  };
  if (driver === 'ConfigMap') return { ...head, data: { release: text } };
  return {
    ...head,
    type: 'helm.sh/release.v1',
    data: { release: Buffer.from(text, 'latin1').toString('base64') },
  };
}

/** The release that a Secret or ConfigMap holds, with the user's labels. Throws {@link ReleaseError} `RECORD`. */
export function releaseOfObject(object: KubeObject): Release {
  const data = (object['data'] as { readonly release?: unknown } | undefined)?.release;
  if (typeof data !== 'string')
    throw new ReleaseError('RECORD', `${object.kind} ${object.metadata.name} holds no release`);
  const text = object.kind === 'Secret' ? Buffer.from(data, 'base64').toString('latin1') : data;
  return { ...decodeRelease(text), labels: customLabels(object.metadata.labels ?? {}) };
}

function customLabels(labels: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(labels).filter(([key]) => !SYSTEM_LABELS.includes(key)));
}
