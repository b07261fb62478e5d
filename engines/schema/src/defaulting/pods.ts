import type { Value, ValueObject } from '@flux-ts/yaml';
import { pullPolicyOf } from './image-tag.ts';
import { type DefaultingRule, ensureObject, isUnset, objectOf, objectsIn, setUnset } from './rule.ts';

/** Pods alone, not pod templates (core/v1 SetDefaults_Pod). */
const pod: DefaultingRule = (object) => {
  const spec = ensureObject(object, 'spec');
  if (spec === undefined) return;
  setUnset(spec, 'enableServiceLinks', true);
  for (const container of [...objectsIn(spec['containers']), ...objectsIn(spec['initContainers'])]) {
    requestLimits(container);
    if (spec['hostNetwork'] === true) useHostPorts(container);
  }
};

/** A limit without a request is requested. */
function requestLimits(container: ValueObject): void {
  const resources = objectOf(container['resources']);
  const limits = objectOf(resources?.['limits']);
  if (resources === undefined || limits === undefined || Object.keys(limits).length === 0) return;
  const requests = ensureObject(resources, 'requests');
  if (requests === undefined) return;
  for (const [name, limit] of Object.entries(limits))
    if (!Object.hasOwn(requests, name)) requests[name] = limit;
}

function useHostPorts(container: ValueObject): void {
  for (const port of objectsIn(container['ports'])) {
    const number = port['containerPort'];
    if ((isUnset(port['hostPort']) || port['hostPort'] === 0) && typeof number === 'number')
      port['hostPort'] = number;
  }
}

/** The deprecated `serviceAccount` is kept equal to `serviceAccountName` (core/v1 conversion). */
const podSpec: DefaultingRule = (spec) => {
  if (isUnset(spec['serviceAccountName']) && !isUnset(spec['serviceAccount'])) {
    spec['serviceAccountName'] = spec['serviceAccount']!;
  }
  if (!isUnset(spec['serviceAccountName'])) spec['serviceAccount'] = spec['serviceAccountName']!;
};

function pullPolicy(imageField: string, policyField: string): DefaultingRule {
  return (object) => {
    const image = object[imageField];
    setUnset(object, policyField, pullPolicyOf(typeof image === 'string' ? image : ''));
  };
}

/** A volume without a source is an empty directory. */
const volume: DefaultingRule = (object) => {
  const hasSource = Object.entries(object).some(([field, value]) => field !== 'name' && !isUnset(value));
  if (!hasSource) object['emptyDir'] = {};
};

/** A field that is the first entry of a list; where they differ the list is dropped (core/v1 conversion). */
function firstOf(
  single: string,
  list: string,
  toItem: (text: string) => Value,
  toText: (item: Value) => Value,
): DefaultingRule {
  return (object) => {
    const text = object[single];
    const items = Array.isArray(object[list]) ? object[list] : [];
    const first = items.length === 0 ? undefined : toText(items[0]!);
    if (typeof text === 'string' && text !== '' && text !== first) object[list] = [toItem(text)];
    else if (typeof first === 'string' && first !== '') object[single] = first;
  };
}

export const podRules: Readonly<Record<string, DefaultingRule>> = {
  'core.v1.Pod': pod,
  'core.v1.PodSpec': podSpec,
  'core.v1.Container': pullPolicy('image', 'imagePullPolicy'),
  'core.v1.EphemeralContainer': pullPolicy('image', 'imagePullPolicy'),
  'core.v1.ImageVolumeSource': pullPolicy('reference', 'pullPolicy'),
  'core.v1.Volume': volume,
  'core.v1.PodStatus': firstOf(
    'podIP',
    'podIPs',
    (ip) => ({ ip }),
    (item) => objectOf(item)?.['ip'] ?? '',
  ),
  'core.v1.NodeSpec': firstOf(
    'podCIDR',
    'podCIDRs',
    (cidr) => cidr,
    (item) => item,
  ),
};
