import type { FieldError } from '@flux-ts/schema';
import { forbidden } from '../../status/errors.ts';
import { asList, asObject, asText, fieldAt } from '../../values.ts';
import { qualifiedNameComplaints } from '../names.ts';
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
    const given = asList(fieldAt(next, 'spec', 'finalizers'));
    const finalizers = given.includes('kubernetes') ? given : [...given, 'kubernetes'];
    next['spec'] = { ...asObject(next['spec']), finalizers };
    next['status'] = { phase: 'Active' };
  },
  prepareUpdate(next, live, { subresource }) {
    // Only `finalize` changes the finalizers of the content.
    if (subresource === 'finalize') return;
    const finalizers = fieldAt(live, 'spec', 'finalizers');
    if (finalizers !== undefined) next['spec'] = { ...asObject(next['spec']), finalizers };
  },
  validate: (next) =>
    asList(fieldAt(next, 'spec', 'finalizers')).flatMap((finalizer) => finalizerErrors(asText(finalizer))),
  beforeDelete({ name }) {
    if (!PROTECTED.has(name)) return;
    throw forbidden({ group: '', name: 'namespaces' }, name, 'this namespace may not be deleted');
  },
};

const STANDARD_FINALIZERS: ReadonlySet<string> = new Set(['kubernetes', 'foregroundDeletion', 'orphan']);

/** Who else empties a namespace has a name with a domain (validateFinalizerName). */
function finalizerErrors(name: string): FieldError[] {
  const details = qualifiedNameComplaints(name);
  if (!name.includes('/') && !STANDARD_FINALIZERS.has(name))
    details.push('name is neither a standard finalizer name nor is it fully qualified');
  return details.map((detail) => ({ type: 'Invalid', field: 'spec.finalizers', badValue: name, detail }));
}
