import { DISABLED, kustomizeKeys } from '@flux-ts/kinds';
import type { RenderedObject } from '@flux-ts/render';
import { formatSubject, type KubeObject } from '@flux-ts/resource';

/** What every SOPS block has; searched for in bytes, so that ordinary objects are not parsed. */
const MARKER = Buffer.from('"sops"');

/** The first Secret that is still encrypted by SOPS, in upstream's words; undefined when there is none. */
export function encryptedSecret(objects: readonly RenderedObject[]): string | undefined {
  for (const { id, json } of objects) {
    if (id.kind !== 'Secret' || id.group !== '') continue;
    if (!Buffer.from(json.buffer, json.byteOffset, json.byteLength).includes(MARKER)) continue;
    const object = JSON.parse(Buffer.from(json).toString('utf8')) as KubeObject;
    if (!isEncrypted(object)) continue;
    return `${formatSubject(id)} is SOPS encrypted, configuring decryption is required for this secret to be reconciled`;
  }
  return undefined;
}

function isEncrypted(object: KubeObject): boolean {
  const { sops } = object as { sops?: { mac?: unknown } };
  const exempt = object.metadata.annotations?.[kustomizeKeys.decrypt]?.toLowerCase() === DISABLED;
  return sops?.mac !== undefined && !exempt;
}
