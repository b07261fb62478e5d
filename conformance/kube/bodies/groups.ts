import type { UserStep } from '../run-steps.ts';
import { tried, wide } from './sending.ts';

/** Kinds of other groups that people write. */
export const GROUPS: readonly UserStep[] = [
  wide('storage.k8s.io/v1', 'storageclasses', 'StorageClass', {
    provisioner: 'A B',
    reclaimPolicy: 'Recycle',
    volumeBindingMode: 'Late',
    parameters: { '': 'x' },
    allowedTopologies: [
      {},
      {
        matchLabelExpressions: [
          { key: 'a', values: ['b', 'b'] },
          { key: 'a', values: [] },
        ],
      },
    ],
  }),
  wide('storage.k8s.io/v1', 'csidrivers', 'CSIDriver', {
    spec: {
      fsGroupPolicy: 'Odd',
      volumeLifecycleModes: ['Ever'],
      tokenRequests: [{ audience: 'a', expirationSeconds: 5 }, { audience: 'a' }],
    },
  }),
  wide(
    'scheduling.k8s.io/v1',
    'priorityclasses',
    'PriorityClass',
    { value: 2_000_000_000, preemptionPolicy: 'Maybe', globalDefault: false },
    { name: 'system-x' },
  ),
  wide('node.k8s.io/v1', 'runtimeclasses', 'RuntimeClass', {
    handler: 'A_',
    overhead: { podFixed: { cpu: '-1' } },
    scheduling: { nodeSelector: { 'a b': '' }, tolerations: [{ operator: 'Odd' }] },
  }),
  tried('coordination.k8s.io/v1', 'leases', 'Lease', {
    spec: {
      leaseDurationSeconds: 0,
      leaseTransitions: -1,
      holderIdentity: '',
      strategy: 'Odd',
      preferredHolder: '',
    },
  }),
  tried('rbac.authorization.k8s.io/v1', 'roles', 'Role', {
    rules: [
      { verbs: [] },
      { verbs: ['get'], resources: [] },
      { verbs: ['get'], nonResourceURLs: ['/x'], apiGroups: [] },
    ],
  }),
  wide(
    'rbac.authorization.k8s.io/v1',
    'clusterroles',
    'ClusterRole',
    {
      rules: [{ verbs: ['get'], nonResourceURLs: ['/x'], resources: ['y'] }],
      aggregationRule: { clusterRoleSelectors: [{ matchLabels: { 'a b': '' } }] },
    },
    { name: 'a/b' },
  ),
  tried('rbac.authorization.k8s.io/v1', 'rolebindings', 'RoleBinding', {
    roleRef: { apiGroup: 'x', kind: 'Odd', name: '' },
    subjects: [
      { kind: 'User', name: '' },
      { kind: 'ServiceAccount', name: 'A_', namespace: '' },
      { kind: 'Odd', name: 'a' },
    ],
  }),
  wide(
    'admissionregistration.k8s.io/v1',
    'validatingwebhookconfigurations',
    'ValidatingWebhookConfiguration',
    {
      webhooks: [
        {
          name: 'a',
          sideEffects: 'Some',
          admissionReviewVersions: [],
          clientConfig: {},
          rules: [
            { operations: ['*', 'CREATE'], apiGroups: [''], apiVersions: [], resources: ['pods', '*'] },
          ],
          timeoutSeconds: 31,
        },
        {
          name: 'b.c.d',
          sideEffects: 'None',
          admissionReviewVersions: ['v9'],
          clientConfig: { url: 'http://x', service: { name: '', namespace: '' } },
          matchConditions: [{ name: '', expression: 'x' }],
        },
      ],
    },
  ),
  wide('admissionregistration.k8s.io/v1', 'mutatingwebhookconfigurations', 'MutatingWebhookConfiguration', {
    webhooks: [],
  }),
  wide('admissionregistration.k8s.io/v1', 'mutatingwebhookconfigurations', 'MutatingWebhookConfiguration', {
    webhooks: [
      {
        name: 'a.b.c',
        sideEffects: 'None',
        admissionReviewVersions: ['v1'],
        rules: [],
        clientConfig: { url: 'https://x' },
        objectSelector: {},
        namespaceSelector: null,
      },
    ],
  }),
  wide('admissionregistration.k8s.io/v1', 'validatingadmissionpolicies', 'ValidatingAdmissionPolicy', {
    spec: {
      validations: [],
      paramKind: { kind: '' },
      matchConstraints: { resourceRules: [] },
      failurePolicy: 'Odd',
    },
  }),
  wide(
    'admissionregistration.k8s.io/v1',
    'validatingadmissionpolicybindings',
    'ValidatingAdmissionPolicyBinding',
    { spec: { policyName: '', validationActions: ['Deny', 'Warn'], paramRef: { name: 'a', selector: {} } } },
  ),
  wide('certificates.k8s.io/v1', 'certificatesigningrequests', 'CertificateSigningRequest', {
    spec: { request: 'eA==', signerName: 'odd', usages: [], expirationSeconds: 1 },
  }),
  wide('flowcontrol.apiserver.k8s.io/v1', 'flowschemas', 'FlowSchema', {
    spec: {
      priorityLevelConfiguration: { name: '' },
      matchingPrecedence: 0,
      distinguisherMethod: { type: 'Odd' },
      rules: [{ subjects: [] }],
    },
  }),
  wide('flowcontrol.apiserver.k8s.io/v1', 'prioritylevelconfigurations', 'PriorityLevelConfiguration', {
    spec: {
      type: 'Limited',
      limited: { nominalConcurrencyShares: -1, limitResponse: { type: 'Queue' } },
      exempt: {},
    },
  }),
  wide(
    'apiregistration.k8s.io/v1',
    'apiservices',
    'APIService',
    {
      spec: {
        group: 'g',
        version: 'v',
        groupPriorityMinimum: 0,
        versionPriority: 1001,
        service: { name: 'a', namespace: 'b', port: 0 },
      },
    },
    { name: 'v.g' },
  ),
  tried('events.k8s.io/v1', 'events', 'Event', {
    eventTime: '2026-01-01T00:00:00.000000Z',
    type: 'Odd',
    reason: '',
    action: '',
    regarding: { kind: 'Pod', namespace: 'other' },
    reportingController: 'A B',
    reportingInstance: '',
  }),
  tried('v1', 'events', 'Event', {
    involvedObject: { kind: 'Pod', name: 'a', namespace: 'other' },
    reason: 'r',
    message: 'm',
    type: 'Odd',
  }),
  tried('v1', 'events', 'Event', { involvedObject: {}, count: -1, firstTimestamp: null, source: {} }),
  tried('resource.k8s.io/v1', 'resourceclaims', 'ResourceClaim', {
    spec: {
      devices: {
        requests: [
          { name: 'a' },
          { name: 'a', exactly: { deviceClassName: '', allocationMode: 'Odd', count: 0 } },
        ],
      },
    },
  }),
  wide('resource.k8s.io/v1', 'deviceclasses', 'DeviceClass', {
    spec: {
      selectors: [{}, { cel: { expression: 'nope(' } }],
      config: [{ opaque: { driver: '', parameters: 1 } }],
    },
  }),
];
