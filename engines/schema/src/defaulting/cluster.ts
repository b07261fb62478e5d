import type { ValueObject } from '@flux-ts/yaml';
import {
  type DefaultingRule,
  ensureObject,
  isEmptyList,
  isUnset,
  objectOf,
  objectsIn,
  setAbsent,
  setUnset,
} from './rule.ts';

const namespace: DefaultingRule = (object) => {
  const metadata = objectOf(object['metadata']);
  const labels =
    metadata === undefined || isUnset(metadata['name']) ? undefined : ensureObject(metadata, 'labels');
  if (labels !== undefined) labels['kubernetes.io/metadata.name'] = metadata!['name']!;
};

/** The UTF-8 bytes of a text in base64. */
function encodeBase64(text: string): string {
  let binary = '';
  for (const byte of new TextEncoder().encode(text)) binary += String.fromCharCode(byte);
  return btoa(binary);
}

/** `stringData` is write-only and wins over `data` (core/v1 conversion). */
const secret: DefaultingRule = (object) => {
  const texts = objectOf(object['stringData']);
  if (texts === undefined) return;
  delete object['stringData'];
  const data = Object.keys(texts).length === 0 ? undefined : ensureObject(object, 'data');
  for (const [key, text] of Object.entries(texts)) {
    if (data !== undefined) data[key] = encodeBase64(String(text));
  }
};

const persistentVolume: DefaultingRule = (object) => {
  const spec = ensureObject(object, 'spec');
  if (spec === undefined) return;
  setUnset(spec, 'persistentVolumeReclaimPolicy', 'Retain');
  setAbsent(spec, 'volumeMode', 'Filesystem');
};

const nodeStatus: DefaultingRule = (status) => {
  const capacity = objectOf(status['capacity']);
  if (capacity !== undefined) setUnset(status, 'allocatable', { ...capacity });
};

/** apiextensions/v1 SetDefaults_CustomResourceDefinition */
const definitionNames: DefaultingRule = (names) => {
  const kind = names['kind'];
  if (typeof kind !== 'string' || kind === '') return;
  setUnset(names, 'singular', kind.toLowerCase());
  setUnset(names, 'listKind', `${kind}List`);
};

const definition: DefaultingRule = (object) => {
  const status = ensureObject(object, 'status');
  if (status === undefined || !isEmptyList(status['storedVersions'])) return;
  const versions = objectsIn(objectOf(object['spec'])?.['versions']);
  const stored = versions.find((version) => version['storage'] === true);
  if (stored !== undefined) status['storedVersions'] = [stored['name'] ?? ''];
};

/** rbac/v1 SetDefaults_Subject: users and groups are RBAC's own kinds. */
const subject: DefaultingRule = (object) => {
  if (object['kind'] === 'User' || object['kind'] === 'Group')
    setUnset(object, 'apiGroup', 'rbac.authorization.k8s.io');
};

/** resource/v1: a number of devices only where they are counted. */
const countedDevices: DefaultingRule = (request) => {
  setUnset(request, 'allocationMode', 'ExactCount');
  if (!isUnset(request['count']) && request['count'] !== 0) return;
  if (request['allocationMode'] === 'ExactCount') request['count'] = 1;
  else delete request['count'];
};

/** Admission never sees its own kinds, so the generator cannot ask; admissionregistration/v1 defaults.go. All are pointers. */
function plain(defaults: () => ValueObject): DefaultingRule {
  return (object) => {
    for (const [field, value] of Object.entries(defaults())) setAbsent(object, field, value);
  };
}

const webhookDefaults = (): ValueObject => ({
  failurePolicy: 'Fail',
  matchPolicy: 'Equivalent',
  namespaceSelector: {},
  objectSelector: {},
  timeoutSeconds: 10,
});

export const clusterRules: Readonly<Record<string, DefaultingRule>> = {
  'core.v1.Namespace': namespace,
  'core.v1.Secret': secret,
  'core.v1.PersistentVolume': persistentVolume,
  'core.v1.NodeStatus': nodeStatus,
  'apiextensions.v1.CustomResourceDefinition': definition,
  'apiextensions.v1.CustomResourceDefinitionNames': definitionNames,
  'rbac.v1.Subject': subject,
  'resource.v1.ExactDeviceRequest': countedDevices,
  'resource.v1.DeviceSubRequest': countedDevices,
  'admissionregistration.v1.MutatingWebhook': plain(() => ({
    ...webhookDefaults(),
    reinvocationPolicy: 'Never',
  })),
  'admissionregistration.v1.ValidatingWebhook': plain(webhookDefaults),
  'admissionregistration.v1.RuleWithOperations': plain(() => ({ scope: '*' })),
  'admissionregistration.v1.NamedRuleWithOperations': plain(() => ({ scope: '*' })),
  'admissionregistration.v1.ServiceReference': plain(() => ({ port: 443 })),
  'admissionregistration.v1.ValidatingAdmissionPolicySpec': plain(() => ({ failurePolicy: 'Fail' })),
  'admissionregistration.v1.MutatingAdmissionPolicySpec': plain(() => ({ failurePolicy: 'Fail' })),
  'admissionregistration.v1.ValidatingAdmissionPolicy': plain(() => ({ status: {} })),
  'admissionregistration.v1.MatchResources': plain(() => ({
    matchPolicy: 'Equivalent',
    namespaceSelector: {},
    objectSelector: {},
  })),
};
