import type { ValueObject } from '@flux-ts/yaml';

const rule = { apiGroups: [''], apiVersions: ['v1'], operations: ['CREATE'], resources: ['pods'] };
const webhook = {
  name: 'a.example.com',
  admissionReviewVersions: ['v1'],
  sideEffects: 'None',
  clientConfig: { service: { name: 'a', namespace: 'b' } },
  rules: [rule],
};

function object(kind: string, fields: ValueObject): ValueObject {
  return { apiVersion: 'admissionregistration.k8s.io/v1', kind, metadata: { name: 'x' }, ...fields };
}

/** Valid objects of the kinds that admission never sees, by plural: a dry run shows their defaults. */
export const unseenKinds: readonly (readonly [plural: string, object: ValueObject])[] = [
  ['mutatingwebhookconfigurations', object('MutatingWebhookConfiguration', { webhooks: [webhook] })],
  ['validatingwebhookconfigurations', object('ValidatingWebhookConfiguration', { webhooks: [webhook] })],
  [
    'validatingadmissionpolicies',
    object('ValidatingAdmissionPolicy', {
      spec: { matchConstraints: { resourceRules: [rule] }, validations: [{ expression: 'true' }] },
    }),
  ],
  [
    'validatingadmissionpolicybindings',
    object('ValidatingAdmissionPolicyBinding', {
      spec: { policyName: 'x', validationActions: ['Deny'], matchResources: { resourceRules: [rule] } },
    }),
  ],
  [
    'mutatingadmissionpolicies',
    object('MutatingAdmissionPolicy', {
      spec: {
        matchConstraints: { resourceRules: [rule] },
        reinvocationPolicy: 'Never',
        mutations: [
          { patchType: 'JSONPatch', jsonPatch: { expression: '[JSONPatch{op: "remove", path: "/x"}]' } },
        ],
      },
    }),
  ],
  [
    'mutatingadmissionpolicybindings',
    object('MutatingAdmissionPolicyBinding', {
      spec: { policyName: 'x', matchResources: { resourceRules: [rule] } },
    }),
  ],
];
