import { errorMessage } from '@flux-ts/errors';
import {
  type FieldRequirement,
  type KubeObject,
  parseFieldSelector as readFieldSelector,
} from '@flux-ts/resource';
import type { Target } from '../kinds/resource-type.ts';
import { badRequest } from '../status/errors.ts';
import { fieldAt } from '../values.ts';

export type { FieldRequirement };

// What each kind can be selected by, beside its name and namespace (pkg/apis/*/v1/conversion.go).
const FIELDS: ReadonlyMap<string, readonly string[]> = new Map([
  [
    '/pods',
    [
      'spec.nodeName',
      'spec.restartPolicy',
      'spec.schedulerName',
      'spec.serviceAccountName',
      'spec.hostNetwork',
      'status.phase',
      'status.podIP',
      'status.nominatedNodeName',
    ],
  ],
  [
    '/events',
    [
      ...['kind', 'namespace', 'name', 'uid', 'apiVersion', 'resourceVersion', 'fieldPath'].map(
        (name) => `involvedObject.${name}`,
      ),
      'reason',
      'reportingComponent',
      'source',
      'type',
    ],
  ],
  ['/secrets', ['type']],
  ['/namespaces', ['status.phase']],
  ['/nodes', ['spec.unschedulable']],
  ['/services', ['spec.clusterIP', 'spec.type']],
  ['/replicationcontrollers', ['status.replicas']],
  ['batch/jobs', ['status.successful']],
  ['certificates.k8s.io/certificatesigningrequests', ['spec.signerName']],
]);

/** Reads a field selector and refuses fields the kind cannot be selected by. Throws BadRequest. */
export function parseFieldSelector(target: Target, text: string): readonly FieldRequirement[] {
  const known = [...(FIELDS.get(target.type.collection) ?? []), ...target.version.selectableFields];
  const { requirements } = readSelector(text);
  for (const { field } of requirements) {
    if (field === 'metadata.name' || field === 'metadata.namespace' || known.includes(field)) continue;
    throw badRequest(unknownField(target, field));
  }
  return requirements;
}

/** Kinds with fields of their own and custom ones say it otherwise than the rest (runtime/conversion.go). */
function unknownField({ type }: Target, name: string): string {
  if (type.custom || FIELDS.has(type.collection)) return `field label not supported: ${name}`;
  return `"${name}" is not a known field selector: only "metadata.name", "metadata.namespace"`;
}

function readSelector(text: string) {
  try {
    return readFieldSelector(text);
  } catch (thrown) {
    throw badRequest(errorMessage(thrown));
  }
}

/** Whether an object has every wanted field. */
export function matchFields(requirements: readonly FieldRequirement[], object: KubeObject): boolean {
  return requirements.every(
    ({ field, value, operator }) => (fieldText(object, field) === value) === (operator === '='),
  );
}

function fieldText(object: KubeObject, field: string): string {
  if (field === 'source') return text(fieldAt(object, 'source', 'component'));
  if (field === 'status.successful') return text(fieldAt(object, 'status', 'succeeded') ?? 0);
  if (field === 'spec.unschedulable' || field === 'spec.hostNetwork') {
    return text(fieldAt(object, ...field.split('.')) ?? false);
  }
  return text(fieldAt(object, ...field.split('.')));
}

function text(value: unknown): string {
  return value === undefined || value === null ? '' : String(value);
}
