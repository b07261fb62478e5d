import {
  formatLabelSelector,
  fromLabelSelector,
  type KubeObject,
  type LabelSelectorSpec,
} from '@flux-ts/resource';
import { goJsonType } from '../go-json.ts';
import type { ScalePaths } from '../kinds/resource-type.ts';
import { badRequest, invalid } from '../status/errors.ts';
import type { StatusError } from '../status/status.ts';
import { asObject, field, fieldAt } from '../values.ts';

/** The Scale of an object (autoscaling/v1), read from where its kind keeps the numbers. */
export function scaleOf(object: KubeObject, paths: ScalePaths): KubeObject {
  const { name, namespace, uid, resourceVersion, creationTimestamp } = object.metadata;
  const selector = paths.labelSelector === undefined ? '' : selectorText(at(object, paths.labelSelector));
  return {
    kind: 'Scale',
    apiVersion: 'autoscaling/v1',
    metadata: JSON.parse(JSON.stringify({ name, namespace, uid, resourceVersion, creationTimestamp })),
    spec: numbers(at(object, paths.specReplicas)),
    status: { replicas: at(object, paths.statusReplicas) ?? 0, ...(selector === '' ? {} : { selector }) },
  };
}

function numbers(replicas: unknown): { replicas?: unknown } {
  return replicas === undefined || replicas === 0 ? {} : { replicas };
}

function selectorText(selector: unknown): string {
  if (typeof selector === 'string') return selector;
  if (asObject(selector) === undefined) return '';
  return formatLabelSelector(fromLabelSelector(selector as LabelSelectorSpec));
}

/** The object with the replicas of a Scale; changes the copy it is given. Throws BadRequest. */
export function withScale(object: KubeObject, scale: KubeObject, paths: ScalePaths): KubeObject {
  const spec = scale['spec'];
  if (spec !== undefined && spec !== null && asObject(spec) === undefined)
    throw badRequest(`${UNREADABLE}${goJsonType(spec)} into Go struct field Scale.spec of type v1.ScaleSpec`);
  const replicas = fieldAt(scale, 'spec', 'replicas') ?? 0;
  if (typeof replicas !== 'number' || !Number.isInteger(replicas)) throw unreadable(replicas);
  const parts = partsOf(paths.specReplicas);
  let parent = object as unknown as Record<string, unknown>;
  for (const part of parts.slice(0, -1)) {
    const next = asObject(field(parent, part)) ?? {};
    parent[part] = next;
    parent = next;
  }
  parent[parts.at(-1)!] = replicas;
  const { resourceVersion, uid } = scale.metadata;
  if (uid !== undefined) object.metadata.uid = uid;
  if (resourceVersion !== undefined) object.metadata.resourceVersion = resourceVersion;
  else delete object.metadata.resourceVersion;
  return object;
}

const UNREADABLE = 'Scale in version "v1" cannot be handled as a Scale: json: cannot unmarshal ';

function unreadable(replicas: unknown): StatusError {
  const found = typeof replicas === 'number' ? `number ${replicas}` : goJsonType(replicas);
  return badRequest(`${UNREADABLE}${found} into Go struct field ScaleSpec.spec.replicas of type int32`);
}

/**
 * Refuses a negative number as a Scale's. For custom resources the number is refused in the object, as its field.
 * Throws Invalid (422).
 */
export function checkScale(scale: KubeObject, name: string): void {
  const replicas = fieldAt(scale, 'spec', 'replicas');
  if (typeof replicas !== 'number' || replicas >= 0) return;
  const detail = 'must be greater than or equal to 0';
  throw invalid({ group: 'autoscaling', name: 'Scale' }, name, [
    { type: 'Invalid', field: 'spec.replicas', badValue: replicas, detail },
  ]);
}

function at(object: KubeObject, path: string): unknown {
  return fieldAt(object, ...partsOf(path));
}

/** Scale paths are plain field names: `.spec.replicas`. */
function partsOf(path: string): string[] {
  return path.split('.').filter((part) => part !== '');
}
