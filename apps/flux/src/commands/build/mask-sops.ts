import type { KubeObject } from '@flux-ts/resource';

/** What encrypted values are shown as. */
export const MASK = '**SOPS**';
const base64 = (text: string) => Buffer.from(text, 'utf8').toString('base64');

type Texts = { [key: string]: string };

function textsOf(object: KubeObject, field: string): Texts | undefined {
  const value = object[field];
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, String(each)]));
}

const mapped = (texts: Texts, change: (text: string) => string): Texts =>
  Object.fromEntries(Object.entries(texts).map(([key, text]) => [key, change(text)]));

const isEncrypted = (text: string): boolean => text.includes('sops') && text.includes('ENC[');

/** Whether SOPS encrypted the manifest itself, not a file in it. */
function hasSops(object: KubeObject): boolean {
  const sops = object['sops'] as { mac?: unknown } | undefined;
  return typeof sops?.mac === 'string' && sops.mac.startsWith('ENC[');
}

/**
 * A Secret whose encrypted values are masked: they need not be shown, and could not be decrypted here
 * (flux2 internal/build, maskSopsData). Other objects are returned as they are.
 */
export function maskSops(object: KubeObject): KubeObject {
  if (object.kind !== 'Secret') return object;
  const data = textsOf(object, 'data');
  const stringData = textsOf(object, 'stringData');
  if (hasSops(object)) {
    const { sops: _, ...rest } = object;
    const docker = object['type'] === 'kubernetes.io/dockerconfigjson';
    const shown = docker ? JSON.stringify({ mask: MASK }) : MASK;
    return {
      ...rest,
      ...(data && { data: mapped(data, () => base64(shown)) }),
      ...(stringData && { stringData: mapped(stringData, () => shown) }),
    } as KubeObject;
  }
  const decoded = (text: string) => Buffer.from(text, 'base64').toString('utf8');
  return {
    ...object,
    ...(data && { data: mapped(data, (text) => (isEncrypted(decoded(text)) ? base64(MASK) : text)) }),
    // Quirk: flux2 writes the base64 of the mask here too (maskSopsDataInStringDataSecret).
    ...(stringData && {
      stringData: mapped(stringData, (text) => (isEncrypted(text) ? base64(MASK) : text)),
    }),
  };
}
