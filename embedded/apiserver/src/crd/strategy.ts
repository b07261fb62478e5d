import type { KubeObject } from '@flux-ts/resource';
import { type Condition, setCondition } from '../lifecycle/conditions.ts';
import type { Strategy } from '../registry/strategy.ts';
import { asList, asObject, asText, field, fieldAt } from '../values.ts';
import { CLEANUP_FINALIZER } from './definition.ts';
import { definitionErrors } from './validation/definition-errors.ts';
import { formatWarnings } from './validation/formats.ts';

const PENDING: Condition = {
  type: 'Terminating',
  status: 'True',
  reason: 'InstanceDeletionPending',
  message: 'CustomResourceDefinition marked for deletion; CustomResource deletion will begin soon',
};

/** Rules for CustomResourceDefinitions (apiextensions-apiserver pkg/registry/customresourcedefinition). */
export const crdStrategy: Strategy = {
  generation: true,
  deletionFinalizers: [CLEANUP_FINALIZER],
  defaults: fillNames,
  prepareCreate(next) {
    const storage = asList(fieldAt(next, 'spec', 'versions')).find((each) => field(each, 'storage') === true);
    next['status'] = {
      acceptedNames: { kind: '', plural: '' },
      conditions: null,
      storedVersions: storage === undefined ? null : [asText(field(storage, 'name'))],
    };
  },
  markDeleted(crd, now) {
    const status = asObject(crd['status']) ?? {};
    const conditions = setCondition(asList(status['conditions']) as readonly Condition[], PENDING, now);
    crd['status'] = { ...status, conditions };
  },
  prepareUpdate(next, _live, { subresource }) {
    if (subresource === undefined) keepStorageVersion(next);
  },
  validate: (next, live) => definitionErrors(next, live),
  warnings: (next, live) => formatWarnings(next, live),
};

/** A version that objects are stored in from now on is one of those that there may be objects of. */
function keepStorageVersion(crd: KubeObject): void {
  const status = asObject(crd['status']);
  const storage = asList(fieldAt(crd, 'spec', 'versions')).find((each) => field(each, 'storage') === true);
  const name = asText(field(storage, 'name'));
  const stored = asList(status?.['storedVersions']).map(asText);
  if (status === undefined || name === '' || stored.includes(name)) return;
  crd['status'] = { ...status, storedVersions: [...stored, name] };
}

function fillNames(crd: KubeObject): void {
  const spec = asObject(crd['spec']);
  const names = asObject(spec?.['names']);
  if (spec === undefined || names === undefined) return;
  const kind = asText(names['kind']);
  if (kind !== '') {
    if (asText(names['singular']) === '') names['singular'] = kind.toLowerCase();
    if (asText(names['listKind']) === '') names['listKind'] = `${kind}List`;
  }
  spec['conversion'] ??= { strategy: 'None' };
}
