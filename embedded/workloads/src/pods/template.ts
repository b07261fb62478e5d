import { createHash } from 'node:crypto';
import type { KubeObject } from '@flux-ts/resource';
import { ownerReference } from '../context.ts';
import type { Pod, PodTemplate } from '../kinds.ts';

/** The alphabet of names that Kubernetes generates: no vowels, no letters that look alike. */
const ALPHABET = 'bcdfghjklmnpqrstvwxz2456789';

/** A short name for a pod template: the same template, the same name. */
export function templateHash(template: unknown): string {
  const digest = createHash('sha256').update(canonical(template)).digest();
  return Array.from(digest.subarray(0, 10), (byte) => ALPHABET[byte % ALPHABET.length]).join('');
}

/** JSON with sorted keys. */
function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null';
  const entries = Object.entries(value).filter(([, v]) => v !== undefined);
  entries.sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${entries.map(([key, v]) => `${JSON.stringify(key)}:${canonical(v)}`).join(',')}}`;
}

/** A pod made from a template, owned by its controller; `name` fixes its name, else the API generates one. */
export function podFromTemplate(
  owner: KubeObject,
  template: PodTemplate,
  options: { readonly name?: string; readonly labels?: { readonly [key: string]: string } } = {},
): Pod {
  const { name } = options;
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      generateName: `${owner.metadata.name}-`,
      name: name ?? '',
      ...(owner.metadata.namespace === undefined ? {} : { namespace: owner.metadata.namespace }),
      labels: { ...template.metadata?.labels, ...options.labels },
      ...(template.metadata?.annotations === undefined ? {} : { annotations: template.metadata.annotations }),
      ownerReferences: [ownerReference(owner)],
    },
    spec: template.spec,
  };
}
