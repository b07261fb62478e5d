import type { KubeObject } from '@flux-ts/resource';
import type { Target } from '../kinds/resource-type.ts';
import { badRequest } from '../status/errors.ts';
import { fieldAt } from '../values.ts';

/** One term of a field selector. */
export interface FieldRequirement {
  readonly field: string;
  readonly value: string;
  readonly negated: boolean;
}

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
  ['apps/replicasets', ['status.replicas']],
  ['batch/jobs', ['status.successful']],
  ['certificates.k8s.io/certificatesigningrequests', ['spec.signerName']],
]);

/** Reads a field selector (apimachinery pkg/fields/selector.go). Throws BadRequest. */
export function parseFieldSelector(target: Target, text: string): readonly FieldRequirement[] {
  const known = [...(FIELDS.get(target.type.collection) ?? []), ...target.version.selectableFields];
  return splitTerms(text).map((term) => {
    const requirement = parseTerm(term, text);
    const { field } = requirement;
    if (field !== 'metadata.name' && field !== 'metadata.namespace' && !known.includes(field)) {
      throw badRequest(`field label not supported: ${field}`);
    }
    return requirement;
  });
}

function splitTerms(text: string): string[] {
  return text
    .split(/(?<!\\),/)
    .map((term) => term.trim())
    .filter((term) => term !== '');
}

function parseTerm(term: string, whole: string): FieldRequirement {
  const match = /^(.*?)(!=|==|=)(.*)$/s.exec(term);
  if (match === null) throw badRequest(`invalid field selector: "${whole}"; can't understand '${term}'`);
  const value = match[3]!.replace(/\\([\\,=])/g, '$1');
  return { field: match[1]!.trim(), value, negated: match[2] === '!=' };
}

/** Whether an object has every wanted field. */
export function matchFields(requirements: readonly FieldRequirement[], object: KubeObject): boolean {
  return requirements.every(({ field, value, negated }) => (fieldText(object, field) === value) !== negated);
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
