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
      'status.podIPs',
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
  ['resource.k8s.io/resourceslices', ['spec.nodeName', 'spec.driver']],
  ['/namespaces', ['status.phase']],
  ['/nodes', ['spec.unschedulable']],
  ['/services', ['spec.clusterIP', 'spec.type']],
  ['/replicationcontrollers', ['status.replicas']],
  ['batch/jobs', ['status.successful']],
  ['certificates.k8s.io/certificatesigningrequests', ['spec.signerName']],
]);

/** Events in their own group have other names for what they are stored with (pkg/apis/events/v1/conversion.go). */
const EVENT_FIELDS: ReadonlyMap<string, string> = new Map([
  ...['kind', 'namespace', 'name', 'uid', 'apiVersion', 'resourceVersion', 'fieldPath'].map(
    (name) => [`regarding.${name}`, `involvedObject.${name}`] as const,
  ),
  ['reason', 'reason'],
  ['reportingController', 'reportingComponent'],
  ['type', 'type'],
]);

/**
 * Reads a field selector and refuses fields the kind cannot be selected by; the fields are told by the names they are
 * stored with. Throws BadRequest.
 */
export function parseFieldSelector(target: Target, text: string): readonly FieldRequirement[] {
  // No field that is nothing selects all (apimachinery pkg/fields/selector.go Transform).
  const requirements = readSelector(text).requirements.filter(({ field, value }) => field + value !== '');
  return requirements.map((requirement) => {
    const stored = storedField(target, requirement.field);
    if (stored === undefined) throw badRequest(unknownField(target, requirement.field));
    return { ...requirement, field: stored };
  });
}

function storedField({ type, version }: Target, field: string): string | undefined {
  if (field === 'metadata.name' || field === 'metadata.namespace') return field;
  if (type.group === 'events.k8s.io') return EVENT_FIELDS.get(field);
  const isKnown = FIELDS.get(type.collection)?.includes(field) || version.selectableFields.includes(field);
  return isKnown ? field : undefined;
}

/** Kinds with fields of their own and custom ones say it otherwise than the rest (runtime/conversion.go). */
function unknownField({ type, apiVersion }: Target, name: string): string {
  if (type.group === 'batch' && type.kind === 'Job') return `field label "${name}" not supported for Job`;
  if (type.group === 'resource.k8s.io' && type.kind === 'ResourceSlice') {
    return `field label not supported for ${apiVersion}, Kind=${type.kind}: ${name}`;
  }
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
  // Known by its name alone (pkg/registry/core/pod/strategy.go ToSelectableFields).
  if (field === 'status.podIPs') return '';
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
