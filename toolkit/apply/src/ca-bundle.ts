import { X509Certificate } from 'node:crypto';
import { isObject, type KubeObject } from '@flux-ts/resource';
import type { Manifest } from './manifest.ts';

/**
 * A CustomResourceDefinition without a `caBundle` of its conversion webhook that holds no certificate: placeholders
 * that a controller will fill are refused by the server (fluxcd/pkg ssa/utils `RemoveCABundleFromCRD`).
 */
export function withoutInvalidCaBundle(manifest: Manifest): Manifest {
  if (manifest.id.kind !== 'CustomResourceDefinition' || manifest.id.group !== 'apiextensions.k8s.io')
    return manifest;
  const object = structuredClone(manifest.object);
  const config = ['conversion', 'webhook', 'clientConfig'].reduce<unknown>(
    (value, part) => (isObject(value) ? value[part] : undefined),
    object['spec'],
  );
  if (!isObject(config) || typeof config['caBundle'] !== 'string' || isFine(config['caBundle'])) {
    return manifest;
  }
  delete config['caBundle'];
  return manifest.with(object satisfies KubeObject);
}

function isFine(base64: string): boolean {
  if (base64 === '') return true;
  const text = Buffer.from(base64, 'base64').toString('latin1');
  const blocks = text.match(/-----BEGIN CERTIFICATE-----[^-]*-----END CERTIFICATE-----/g) ?? [];
  try {
    return blocks.length > 0 && blocks.every((block) => new X509Certificate(block).subject !== undefined);
  } catch {
    return false;
  }
}
