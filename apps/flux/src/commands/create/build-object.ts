import type { FluxKind } from '@flux-ts/kinds';
import type { KubeObject } from '@flux-ts/resource';
import { formatDuration } from '@flux-ts/text';
import { parseLabels } from '../../objects/labels.ts';

/** A field, or nothing: fields without a value are left out, as Go's omitempty does. */
export function given<K extends string, V>(key: K, value: V): { [P in K]?: V } {
  const empty =
    value === undefined || value === '' || value === false || (Array.isArray(value) && value.length === 0);
  return empty ? {} : ({ [key]: value } as { [P in K]?: V });
}

/** A reference by name, or nothing. */
export function reference<K extends string>(key: K, name: string): { [P in K]?: { name: string } } {
  return name === '' ? {} : ({ [key]: { name } } as { [P in K]?: { name: string } });
}

/** A duration field, or nothing when it is zero. */
export function durationField<K extends string>(key: K, ms: number): { [P in K]?: string } {
  return ms > 0 ? ({ [key]: formatDuration(ms) } as { [P in K]?: string }) : {};
}

/** What every created object has. */
export interface Identity {
  readonly name: string;
  readonly namespace: string;
  readonly labels: readonly string[];
}

/** An object of a kind in its current version. */
export function objectOf(kind: FluxKind, identity: Identity, spec: { [field: string]: unknown }): KubeObject {
  const labels = parseLabels(identity.labels);
  return {
    apiVersion: kind.apiVersion,
    kind: kind.kind,
    metadata: {
      name: identity.name,
      namespace: identity.namespace,
      ...(Object.keys(labels).length > 0 && { labels }),
    },
    spec,
  };
}
