import type { ResourceType } from '../kinds/resource-type.ts';
import { forbidden, notFound } from '../status/errors.ts';
import { fieldAt } from '../values.ts';
import type { Api } from './context.ts';

const NAMESPACES = { group: '', name: 'namespaces' };
/** Where namespaces are in the storage. */
export const NAMESPACE_COLLECTION = '/namespaces';

/** New objects need a namespace that exists and stays (admission plugin NamespaceLifecycle). */
export function requireNamespace(api: Api, type: ResourceType, namespace: string, name: string): void {
  const stored = api.storage.get(NAMESPACE_COLLECTION, '', namespace);
  if (stored === undefined) throw notFound(NAMESPACES, namespace);
  const terminating =
    stored.object.metadata.deletionTimestamp !== undefined ||
    fieldAt(stored.object, 'status', 'phase') === 'Terminating';
  if (!terminating) return;
  const why = `unable to create new content in namespace ${namespace} because it is being terminated`;
  const message = `namespace ${namespace} is being terminated`;
  throw forbidden(type.resource, name ?? '', why, [
    { reason: 'NamespaceTerminating', message, field: 'metadata.namespace' },
  ]);
}
