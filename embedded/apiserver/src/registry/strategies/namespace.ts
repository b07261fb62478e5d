import { forbidden } from '../../status/errors.ts';
import { asObject, fieldAt } from '../../values.ts';
import type { Strategy } from '../strategy.ts';

const PROTECTED: ReadonlySet<string> = new Set(['default', 'kube-system', 'kube-public']);
const NAME_LABEL = 'kubernetes.io/metadata.name';

/** Namespaces: labelled with their name, emptied before they go. */
export const namespaceStrategy: Strategy = {
  defaults(next) {
    const { metadata } = next;
    if (metadata.name !== undefined) metadata.labels = { ...metadata.labels, [NAME_LABEL]: metadata.name };
  },
  prepareCreate(next) {
    next['spec'] = { ...asObject(next['spec']), finalizers: ['kubernetes'] };
    next['status'] = { phase: 'Active' };
  },
  prepareUpdate(next, live, { subresource }) {
    // Only `finalize` changes the finalizers of the content.
    if (subresource === 'finalize') return;
    const finalizers = fieldAt(live, 'spec', 'finalizers');
    if (finalizers !== undefined) next['spec'] = { ...asObject(next['spec']), finalizers };
  },
  beforeDelete({ name }) {
    if (!PROTECTED.has(name)) return;
    throw forbidden({ group: '', name: 'namespaces' }, name, 'this namespace may not be deleted');
  },
};
