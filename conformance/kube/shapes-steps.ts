import type { UserStep } from './run-steps.ts';

type Fields = Readonly<Record<string, unknown>>;

const step = (args: string, input?: string): UserStep => (input === undefined ? { args } : { args, input });
const create = (...objects: readonly object[]): UserStep =>
  step('create -f -', objects.map((object) => JSON.stringify(object)).join('\n---\n'));

const kind = (apiVersion: string, name: string, rest: Fields, metadata: Fields = {}) => ({
  apiVersion,
  kind: name,
  metadata: { name: 'shape', ...metadata },
  ...rest,
});

const pod = { containers: [{ name: 'c', image: 'i:1' }] };
const device = { name: 'd', exactly: { deviceClassName: 'shape' } };

/** An object of each of many kinds, with enough in it that describing it has something to say. */
const SHAPES: readonly (readonly [name: string, object: ReturnType<typeof kind>])[] = [
  [
    'networkpolicy',
    kind('networking.k8s.io/v1', 'NetworkPolicy', {
      spec: {
        podSelector: { matchLabels: { a: 'b' } },
        policyTypes: ['Ingress', 'Egress'],
        ingress: [
          {
            from: [
              { podSelector: { matchExpressions: [{ key: 'k', operator: 'Exists' }] } },
              { namespaceSelector: {}, podSelector: { matchLabels: { x: 'y' } } },
              { ipBlock: { cidr: '192.0.2.0/24', except: ['192.0.2.8/29'] } },
            ],
            ports: [{ port: 80 }, { port: 'web', protocol: 'UDP' }, { port: 1000, endPort: 2000 }],
          },
        ],
        egress: [{}],
      },
    }),
  ],
  [
    'hpa',
    kind('autoscaling/v2', 'HorizontalPodAutoscaler', {
      spec: {
        scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'none' },
        minReplicas: 2,
        maxReplicas: 5,
        metrics: [
          {
            type: 'Resource',
            resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 70 } },
          },
          {
            type: 'Resource',
            resource: { name: 'memory', target: { type: 'AverageValue', averageValue: '1Gi' } },
          },
          {
            type: 'Pods',
            pods: { metric: { name: 'rps' }, target: { type: 'AverageValue', averageValue: '100' } },
          },
          {
            type: 'Object',
            object: {
              metric: { name: 'hits' },
              describedObject: { kind: 'Service', name: 's', apiVersion: 'v1' },
              target: { type: 'Value', value: '10' },
            },
          },
          {
            type: 'External',
            external: {
              metric: { name: 'queue', selector: { matchLabels: { q: 'a' } } },
              target: { type: 'AverageValue', averageValue: '30' },
            },
          },
          {
            type: 'ContainerResource',
            containerResource: {
              name: 'cpu',
              container: 'c',
              target: { type: 'Utilization', averageUtilization: 60 },
            },
          },
        ],
        behavior: {
          scaleDown: {
            stabilizationWindowSeconds: 60,
            policies: [{ type: 'Percent', value: 10, periodSeconds: 30 }],
          },
        },
      },
    }),
  ],
  [
    'pdb',
    kind('policy/v1', 'PodDisruptionBudget', {
      spec: {
        maxUnavailable: '25%',
        selector: { matchLabels: { a: 'b' } },
        unhealthyPodEvictionPolicy: 'AlwaysAllow',
      },
    }),
  ],
  [
    'storageclass',
    kind('storage.k8s.io/v1', 'StorageClass', {
      provisioner: 'csi.example.com',
      parameters: { type: 'fast', zone: 'a' },
      mountOptions: ['ro', 'soft'],
      allowVolumeExpansion: true,
      reclaimPolicy: 'Retain',
      volumeBindingMode: 'WaitForFirstConsumer',
      allowedTopologies: [{ matchLabelExpressions: [{ key: 'zone', values: ['a', 'b'] }] }],
    }),
  ],
  [
    'pvc',
    kind('v1', 'PersistentVolumeClaim', {
      spec: {
        accessModes: ['ReadWriteOnce', 'ReadOnlyMany'],
        storageClassName: 'none',
        resources: { requests: { storage: '5Gi' } },
        volumeMode: 'Block',
        selector: { matchLabels: { disk: 'x' } },
      },
    }),
  ],
  [
    'ingressclass',
    kind(
      'networking.k8s.io/v1',
      'IngressClass',
      {
        spec: {
          controller: 'example.com/ingress',
          parameters: { apiGroup: 'k.example.com', kind: 'P', name: 'p', scope: 'Cluster' },
        },
      },
      { annotations: { note: 'x' } },
    ),
  ],
  [
    'runtimeclass',
    kind('node.k8s.io/v1', 'RuntimeClass', {
      handler: 'gvisor',
      overhead: { podFixed: { cpu: '250m', memory: '120Mi' } },
      scheduling: {
        nodeSelector: { kind: 'sandbox' },
        tolerations: [{ key: 'sandbox', operator: 'Exists' }],
      },
    }),
  ],
  [
    'csidriver',
    kind('storage.k8s.io/v1', 'CSIDriver', {
      spec: {
        attachRequired: false,
        podInfoOnMount: true,
        volumeLifecycleModes: ['Ephemeral', 'Persistent'],
      },
    }),
  ],
  [
    'csinode',
    kind('storage.k8s.io/v1', 'CSINode', {
      spec: {
        drivers: [{ name: 'a.example.com', nodeID: 'n1', topologyKeys: ['zone'], allocatable: { count: 3 } }],
      },
    }),
  ],
  [
    'csistoragecapacity',
    kind('storage.k8s.io/v1', 'CSIStorageCapacity', {
      storageClassName: 'shape',
      capacity: '100Gi',
      maximumVolumeSize: '10Gi',
      nodeTopology: { matchLabels: { zone: 'a' } },
    }),
  ],
  [
    'volumeattachment',
    kind('storage.k8s.io/v1', 'VolumeAttachment', {
      spec: { attacher: 'csi.example.com', nodeName: 'n1', source: { persistentVolumeName: 'pv1' } },
    }),
  ],
  [
    'volumeattributesclass',
    kind('storage.k8s.io/v1', 'VolumeAttributesClass', {
      driverName: 'csi.example.com',
      parameters: { iops: '100' },
    }),
  ],
  [
    'priorityclass',
    kind('scheduling.k8s.io/v1', 'PriorityClass', {
      value: 7,
      description: 'seven',
      preemptionPolicy: 'Never',
    }),
  ],
  [
    'lease',
    kind('coordination.k8s.io/v1', 'Lease', {
      spec: { holderIdentity: 'me', leaseDurationSeconds: 15, renewTime: '2024-01-01T00:00:00.000000Z' },
    }),
  ],
  [
    'endpointslice',
    kind(
      'discovery.k8s.io/v1',
      'EndpointSlice',
      {
        addressType: 'IPv4',
        ports: [
          { name: 'web', port: 80 },
          { name: 'dns', port: 53, protocol: 'UDP' },
        ],
        endpoints: [
          {
            addresses: ['192.0.2.4'],
            conditions: { ready: true },
            nodeName: 'n1',
            zone: 'a',
            targetRef: { kind: 'Pod', name: 'p', namespace: 'steps' },
          },
          {
            addresses: ['192.0.2.5'],
            conditions: { ready: false, serving: true, terminating: true },
            hostname: 'h',
          },
        ],
      },
      { labels: { 'kubernetes.io/service-name': 'none' } },
    ),
  ],
  ['podtemplate', kind('v1', 'PodTemplate', { template: { metadata: { labels: { a: 'b' } }, spec: pod } })],
  ['controllerrevision', kind('apps/v1', 'ControllerRevision', { revision: 3, data: { spec: { x: 1 } } })],
  [
    'rc',
    kind('v1', 'ReplicationController', {
      spec: { replicas: 0, selector: { a: 'b' }, template: { metadata: { labels: { a: 'b' } }, spec: pod } },
    }),
  ],
  [
    'validatingwebhookconfiguration',
    kind('admissionregistration.k8s.io/v1', 'ValidatingWebhookConfiguration', {
      webhooks: [
        {
          name: 'a.example.com',
          admissionReviewVersions: ['v1'],
          sideEffects: 'None',
          clientConfig: { url: 'https://hook.example.com/x' },
          namespaceSelector: { matchLabels: { nobody: 'has' } },
          rules: [
            { apiGroups: ['apps'], apiVersions: ['v1'], operations: ['CREATE'], resources: ['deployments'] },
          ],
        },
      ],
    }),
  ],
  [
    'mutatingwebhookconfiguration',
    kind('admissionregistration.k8s.io/v1', 'MutatingWebhookConfiguration', {
      webhooks: [
        {
          name: 'a.example.com',
          admissionReviewVersions: ['v1'],
          sideEffects: 'NoneOnDryRun',
          clientConfig: { service: { namespace: 'steps', name: 's', path: '/x' } },
          objectSelector: { matchLabels: { nobody: 'has' } },
          rules: [
            {
              apiGroups: [''],
              apiVersions: ['*'],
              operations: ['*'],
              resources: ['pods/*'],
              scope: 'Namespaced',
            },
          ],
        },
      ],
    }),
  ],
  [
    'validatingadmissionpolicy',
    kind('admissionregistration.k8s.io/v1', 'ValidatingAdmissionPolicy', {
      spec: {
        matchConstraints: {
          resourceRules: [
            { apiGroups: ['apps'], apiVersions: ['v1'], operations: ['CREATE'], resources: ['deployments'] },
          ],
        },
        validations: [{ expression: 'object.spec.replicas <= 5', message: 'few', reason: 'Forbidden' }],
        auditAnnotations: [{ key: 'k', valueExpression: "'v'" }],
        variables: [{ name: 'n', expression: 'object.metadata.name' }],
      },
    }),
  ],
  [
    'validatingadmissionpolicybinding',
    kind('admissionregistration.k8s.io/v1', 'ValidatingAdmissionPolicyBinding', {
      spec: {
        policyName: 'shape',
        validationActions: ['Warn', 'Audit'],
        matchResources: { namespaceSelector: { matchLabels: { x: 'y' } } },
      },
    }),
  ],
  [
    'mutatingadmissionpolicy',
    kind('admissionregistration.k8s.io/v1', 'MutatingAdmissionPolicy', {
      spec: {
        matchConstraints: {
          resourceRules: [
            { apiGroups: [''], apiVersions: ['v1'], operations: ['CREATE'], resources: ['configmaps'] },
          ],
        },
        reinvocationPolicy: 'Never',
        mutations: [
          {
            patchType: 'ApplyConfiguration',
            applyConfiguration: { expression: 'Object{metadata: Object.metadata{labels: {"m": "1"}}}' },
          },
        ],
      },
    }),
  ],
  [
    'mutatingadmissionpolicybinding',
    kind('admissionregistration.k8s.io/v1', 'MutatingAdmissionPolicyBinding', {
      spec: { policyName: 'shape', matchResources: { namespaceSelector: { matchLabels: { x: 'y' } } } },
    }),
  ],
  [
    'flowschema',
    kind('flowcontrol.apiserver.k8s.io/v1', 'FlowSchema', {
      spec: {
        priorityLevelConfiguration: { name: 'workload-low' },
        matchingPrecedence: 9000,
        distinguisherMethod: { type: 'ByUser' },
        rules: [
          {
            subjects: [{ kind: 'User', user: { name: 'jane' } }],
            resourceRules: [{ verbs: ['get'], apiGroups: [''], resources: ['pods'], namespaces: ['*'] }],
          },
        ],
      },
    }),
  ],
  [
    'prioritylevelconfiguration',
    kind('flowcontrol.apiserver.k8s.io/v1', 'PriorityLevelConfiguration', {
      spec: { type: 'Limited', limited: { nominalConcurrencyShares: 5, limitResponse: { type: 'Reject' } } },
    }),
  ],
  [
    'deviceclass',
    kind('resource.k8s.io/v1', 'DeviceClass', {
      spec: { selectors: [{ cel: { expression: 'device.driver == "gpu.example.com"' } }] },
    }),
  ],
  [
    'resourceclaim',
    kind('resource.k8s.io/v1', 'ResourceClaim', { spec: { devices: { requests: [device] } } }),
  ],
  [
    'resourceclaimtemplate',
    kind('resource.k8s.io/v1', 'ResourceClaimTemplate', {
      spec: { spec: { devices: { requests: [device] } } },
    }),
  ],
  [
    'resourceslice',
    kind('resource.k8s.io/v1', 'ResourceSlice', {
      spec: {
        driver: 'gpu.example.com',
        nodeName: 'n1',
        pool: { name: 'p', generation: 1, resourceSliceCount: 1 },
        devices: [
          { name: 'd0', attributes: { model: { string: 'a100' } }, capacity: { memory: { value: '40Gi' } } },
        ],
      },
    }),
  ],
  [
    'apiservice',
    kind(
      'apiregistration.k8s.io/v1',
      'APIService',
      {
        spec: {
          group: 'shape.example.com',
          version: 'v1',
          groupPriorityMinimum: 100,
          versionPriority: 10,
          service: { namespace: 'steps', name: 'none' },
          insecureSkipTLSVerify: true,
        },
      },
      { name: 'v1.shape.example.com' },
    ),
  ],
  [
    'limitrange',
    kind('v1', 'LimitRange', {
      spec: {
        limits: [
          {
            type: 'Container',
            max: { cpu: '2', memory: '1Gi' },
            min: { cpu: '10m' },
            default: { cpu: '500m' },
            defaultRequest: { cpu: '100m' },
            maxLimitRequestRatio: { cpu: '10' },
          },
          { type: 'Pod', max: { cpu: '4' } },
          { type: 'PersistentVolumeClaim', max: { storage: '10Gi' } },
        ],
      },
    }),
  ],
  [
    'resourcequota',
    kind('v1', 'ResourceQuota', {
      spec: {
        hard: {
          'requests.cpu': '4',
          'limits.memory': '8Gi',
          'count/jobs.batch': '5',
          'services.nodeports': '2',
        },
      },
    }),
  ],
];

/** Lines of a description that say when, or come in no order. */
const each = ([plural, object]: (typeof SHAPES)[number]): readonly UserStep[] => {
  const { name } = object.metadata;
  return [
    create(object),
    step(`get ${plural} ${name} -o wide`),
    // Entries of Go's maps are in no order, and controllers tell the same thing again.
    { args: `describe ${plural} ${name} --show-events=false`, sorted: plural === 'limitrange' },
    step(`get ${plural} ${name} -o yaml --show-managed-fields`),
  ];
};

const gone = ([plural, object]: (typeof SHAPES)[number]): UserStep =>
  step(`delete ${plural} ${object.metadata.name} --ignore-not-found --wait=false`);

/** What kubectl shows of kinds that other lists hardly look at. */
export const SHAPE_STEPS: readonly UserStep[] = [
  step('create namespace steps'),
  { args: 'get serviceaccount default -o name', until: 'serviceaccount/' },
  { args: 'get configmap kube-root-ca.crt -o name', until: 'configmap/' },
  ...SHAPES.flatMap(each),
  ...SHAPES.map(gone),
];
