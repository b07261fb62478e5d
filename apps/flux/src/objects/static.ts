import type { FluxKind } from '@flux-ts/kinds';
import { textAt } from './fields.ts';

/** Whether no controller reports on an object: Alerts, Providers, HelmRepositories of OCI registries. */
export function isStaticObject(kind: FluxKind, object: unknown): boolean {
  return kind.static || (kind.kind === 'HelmRepository' && textAt(object, 'spec', 'type') === 'oci');
}
