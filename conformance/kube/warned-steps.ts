import { BEGINNING, container as c, type Fields, make, pod, send, template, workload } from './raw-steps.ts';
import type { UserStep } from './run-steps.ts';

const CORE = '/api/v1/namespaces/steps';
const APPS = '/apis/apps/v1/namespaces/steps';
const WEB = `${APPS}/deployments/x`;
const object = (apiVersion: string, kind: string, more: Fields, metadata: Fields = {}): Fields => ({
  apiVersion,
  kind,
  metadata: { name: 'x', ...metadata },
  ...more,
});

const TWICE: Fields = {
  containers: [
    c({
      ports: [
        { containerPort: 80 },
        { containerPort: 80, name: 'b' },
        { containerPort: 81, hostIP: '1.2.3.4' },
        { containerPort: 82, hostPort: 9, hostIP: '1.2.3.4' },
      ],
    }),
    {
      name: 'd',
      image: 'i',
      ports: [
        { containerPort: 80, hostPort: 8 },
        { containerPort: 99, name: 'b' },
        { containerPort: 82, hostPort: 9 },
      ],
    },
  ],
};
const OLD_ARCH = { matchExpressions: [{ key: 'beta.kubernetes.io/arch', operator: 'In', values: ['x'] }] };
const claimed = (requests: Fields) => ({ accessModes: ['ReadWriteOnce'], resources: { requests } });

/** What pods are warned of, and templates of them. */
const PODS: readonly (readonly [Fields, Fields?])[] = [
  [{ nodeSelector: { 'beta.kubernetes.io/os': 'linux', ok: 'x' } }],
  [{ nodeSelector: { 'node-role.kubernetes.io/master': '' } }],
  [TWICE],
  [{ containers: [c({ resources: { requests: { memory: '100m' }, limits: { memory: '1500m' } } })] }],
  [{ containers: [c({ resources: { limits: { 'ephemeral-storage': '0.5', cpu: '0.5' } } })] }],
  [
    {
      containers: [
        c({
          env: [
            { name: 'A', value: '1' },
            { name: 'A', value: '2' },
            { name: 'A', value: '$(A)x' },
            { name: 'A', value: '$(A)' },
            { name: 'A', valueFrom: { fieldRef: { fieldPath: 'metadata.name' } } },
          ],
        }),
      ],
    },
  ],
  [{ terminationGracePeriodSeconds: -1 }],
  [{ hostAliases: [{ ip: '1.2.3.4', hostnames: ['a'] }, { ip: '1.2.3.4' }, { ip: '::1:0:0' }] }],
  [{ hostAliases: [{ ip: '::ffff:1.2.3.4' }, { ip: '010.2.3.4' }, { ip: 'x' }] }],
  [{ imagePullSecrets: [{ name: 'a' }, { name: 'a' }, {}, { name: '' }] }],
  [
    {
      topologySpreadConstraints: [
        {
          maxSkew: 1,
          topologyKey: 'failure-domain.beta.kubernetes.io/zone',
          whenUnsatisfiable: 'DoNotSchedule',
        },
      ],
    },
  ],
  [
    {
      affinity: {
        nodeAffinity: {
          requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: [OLD_ARCH] },
          preferredDuringSchedulingIgnoredDuringExecution: [
            {
              weight: 1,
              preference: { matchExpressions: [{ key: 'a', operator: 'In', values: ['-bad-'] }] },
            },
          ],
        },
        podAffinity: { requiredDuringSchedulingIgnoredDuringExecution: [{ topologyKey: 'a' }] },
        podAntiAffinity: {
          preferredDuringSchedulingIgnoredDuringExecution: [
            { weight: 1, podAffinityTerm: { topologyKey: 'a' } },
          ],
        },
      },
    },
  ],
  [
    {
      volumes: [
        { name: 'a', gitRepo: { repository: 'x' } },
        { name: 'b', glusterfs: { endpoints: 'e', path: 'p' } },
      ],
    },
  ],
  [
    {
      volumes: [
        { name: 'c', cephfs: { monitors: ['m'] } },
        { name: 'd', rbd: { monitors: ['m'], image: 'i' } },
      ],
    },
  ],
  [
    {
      volumes: [
        { name: 'e', flocker: { datasetName: 'd' } },
        { name: 'g', storageos: { volumeName: 'v' } },
      ],
    },
  ],
  [{ volumes: [{ name: 'a', ephemeral: { volumeClaimTemplate: { spec: claimed({ storage: '1500m' }) } } }] }],
  [
    {
      volumes: [
        {
          name: 'a',
          configMap: {
            name: 'c',
            items: [
              { key: 'a', path: 'x' },
              { key: 'b', path: 'x/y' },
            ],
          },
        },
        {
          name: 'b',
          secret: {
            secretName: 's',
            items: [
              { key: 'a', path: 'x' },
              { key: 'b', path: 'x' },
            ],
          },
        },
        {
          name: 'c',
          projected: {
            sources: [
              { secret: { name: 's', items: [{ key: 'a', path: 'token' }] } },
              { serviceAccountToken: { path: 'token/x' } },
            ],
          },
        },
      ],
    },
  ],
  [{ dnsConfig: { nameservers: ['2001:DB8::1', '1.1.1.1'], searches: ['_a.b', 'A'] } }],
  [
    {},
    {
      annotations: {
        'scheduler.alpha.kubernetes.io/critical-pod': '',
        'security.alpha.kubernetes.io/sysctls': 'a=b',
      },
    },
  ],
  [{}, { annotations: { 'container.apparmor.security.beta.kubernetes.io/c': 'runtime/default' } }],
  [
    {
      initContainers: [{ name: 'i', image: 'x', ports: [{ containerPort: 80, name: 'q' }] }],
      containers: [c({ ports: [{ containerPort: 80, name: 'q' }] })],
    },
  ],
  [{ overhead: { cpu: '1m' } }],
  [{}, { name: 'a.b' }],
  [{}, { annotations: { 'kubernetes.io/config.mirror': 'x' } }],
];

const JOB = { template: { spec: { restartPolicy: 'Never', ...TWICE } } };
const HUGE = { completionMode: 'Indexed', completions: 100_001, parallelism: 10_001, ...JOB };
const policy = (...blocks: readonly Fields[]) =>
  object('networking.k8s.io/v1', 'NetworkPolicy', {
    spec: { podSelector: {}, ingress: [{ from: blocks.map((ipBlock) => ({ ipBlock })) }] },
  });
const slice = (addressType: string, ...addresses: readonly string[]) =>
  object('discovery.k8s.io/v1', 'EndpointSlice', { addressType, endpoints: [{ addresses }] });
const endpoints = (...ips: readonly string[]) =>
  object('v1', 'Endpoints', { subsets: [{ addresses: ips.map((ip) => ({ ip })), ports: [{ port: 1 }] }] });
const service = (spec: Fields, metadata: Fields = {}) =>
  object('v1', 'Service', { spec: { ports: [{ port: 80 }], ...spec } }, metadata);
const volume = (spec: Fields, metadata: Fields = {}) =>
  object(
    'v1',
    'PersistentVolume',
    {
      spec: {
        capacity: { storage: '1Gi' },
        accessModes: ['ReadWriteOnce'],
        hostPath: { path: '/a' },
        ...spec,
      },
    },
    metadata,
  );

const OTHERS: readonly UserStep[] = [
  make(`${APPS}/statefulsets`, workload('StatefulSet', template(TWICE), { revisionHistoryLimit: -1 })),
  make(
    `${APPS}/statefulsets`,
    workload('StatefulSet', template(), {
      volumeClaimTemplates: [{ metadata: { name: 'q' }, spec: claimed({ storage: '1500m' }) }],
    }),
  ),
  make(`${APPS}/daemonsets`, workload('DaemonSet', template(TWICE))),
  make(`${APPS}/replicasets`, workload('ReplicaSet', template(TWICE), {}, { name: 'a.b' })),
  make(
    `${CORE}/replicationcontrollers`,
    object(
      'v1',
      'ReplicationController',
      { spec: { selector: { a: 'b' }, template: template(TWICE) } },
      { name: 'a.b' },
    ),
  ),
  make(`${CORE}/podtemplates`, object('v1', 'PodTemplate', { template: template(TWICE) })),
  make('/apis/batch/v1/namespaces/steps/jobs', object('batch/v1', 'Job', { spec: HUGE }, { name: 'a.b' })),
  make('/apis/batch/v1/namespaces/steps/jobs', object('batch/v1', 'Job', { spec: JOB })),
  make(
    '/apis/batch/v1/namespaces/steps/cronjobs',
    object(
      'batch/v1',
      'CronJob',
      { spec: { schedule: '* * * * *', jobTemplate: { spec: JOB } } },
      { name: 'a.b' },
    ),
  ),
  make('/api/v1/persistentvolumes', volume({ persistentVolumeReclaimPolicy: 'Recycle' })),
  make(
    '/api/v1/persistentvolumes',
    volume({}, { annotations: { 'volume.beta.kubernetes.io/storage-class': 'a' } }),
  ),
  make(
    '/api/v1/persistentvolumes',
    volume({ nodeAffinity: { required: { nodeSelectorTerms: [OLD_ARCH] } } }),
  ),
  make(
    `${CORE}/persistentvolumeclaims`,
    object(
      'v1',
      'PersistentVolumeClaim',
      { spec: claimed({ storage: '1500m' }) },
      {
        annotations: { 'volume.beta.kubernetes.io/storage-class': 'a' },
      },
    ),
  ),
  make(
    `${CORE}/resourcequotas`,
    object('v1', 'ResourceQuota', {
      spec: { hard: { cpu: '3', 'limits.cpu': '2', 'requests.memory': '2Gi', 'limits.memory': '1Gi' } },
    }),
  ),
  make(
    '/apis/networking.k8s.io/v1/namespaces/steps/ingresses',
    object(
      'networking.k8s.io/v1',
      'Ingress',
      { spec: { defaultBackend: { service: { name: 'a', port: { number: 80 } } } } },
      { annotations: { 'kubernetes.io/ingress.class': 'n' } },
    ),
  ),
  ...[
    slice('FQDN', 'a.b'),
    slice('IPv6', '2001:DB8:0:0:0:0:0:1'),
    slice('IPv6', '1.2.3.4', 'fe80::1'),
    slice('IPv4', '::1', '127.0.0.1', '169.254.1.1', '224.0.0.5', '0.0.0.0', '01.2.3.4'),
  ].map((each) => make('/apis/discovery.k8s.io/v1/namespaces/steps/endpointslices', each)),
  ...[endpoints('2001:DB8::1'), endpoints('127.0.0.1', 'x', '::ffff:1.2.3.4', '010.1.2.3')].map((each) =>
    make(`${CORE}/endpoints`, each),
  ),
  ...[
    policy({ cidr: '2001:DB8::/32' }, { cidr: '10.0.0.0/8', except: ['10.1.0.0/16'] }),
    policy({ cidr: '10.1.2.3/8' }, { cidr: '2001:db8::5/64' }),
    policy({ cidr: '10.0.0.0/08' }, { cidr: '010.0.0.0/8' }, { cidr: '::ffff:10.0.0.0/104' }, { cidr: 'x' }),
    policy({ cidr: '10.0.0.0/8', except: ['10.1.2.3/16', '11.0.0.0/16', '10.0.0.0/8'] }),
  ].map((each) => make('/apis/networking.k8s.io/v1/namespaces/steps/networkpolicies', each)),
  ...[
    service({}, { annotations: { 'service.kubernetes.io/topology-aware-hints': 'auto' } }),
    service({ externalIPs: ['2001:DB8::1'] }),
    service({ externalIPs: ['127.0.0.1', '169.254.0.1', '::ffff:1.2.3.4', '010.0.0.1'] }),
    service({ type: 'LoadBalancer', loadBalancerSourceRanges: ['10.1.2.3/8', ' 10.0.0.0/8 '] }),
    service({ type: 'LoadBalancer', loadBalancerIP: '::FFFF:1.2.3.4' }),
    service({ type: 'NodePort', ports: [{ port: 80, nodePort: 7 }] }),
    service({
      type: 'NodePort',
      ports: [
        { name: 'a', port: 80, nodePort: 30_001 },
        { name: 'b', port: 81, nodePort: 30_001 },
      ],
    }),
    service({ internalTrafficPolicy: '' }),
    service({ ipFamilies: ['IPv4', 'IPv4'] }),
  ].map((each) => make(`${CORE}/services`, each)),
  make(`${CORE}/services`, service({ type: 'NodePort', ports: [{ port: 80, nodePort: 7 }] }), { dry: false }),
  make(
    '/apis/node.k8s.io/v1/runtimeclasses',
    object('node.k8s.io/v1', 'RuntimeClass', {
      handler: 'h',
      scheduling: { nodeSelector: { 'beta.kubernetes.io/os': 'linux' } },
    }),
  ),
  make(
    '/apis/storage.k8s.io/v1/storageclasses',
    object('storage.k8s.io/v1', 'StorageClass', {
      provisioner: 'a',
      allowedTopologies: [
        { matchLabelExpressions: [{ key: 'failure-domain.beta.kubernetes.io/zone', values: ['a'] }] },
      ],
    }),
  ),
  make(
    '/apis/storage.k8s.io/v1/namespaces/steps/csistoragecapacities',
    object('storage.k8s.io/v1', 'CSIStorageCapacity', {
      storageClassName: 'a',
      nodeTopology: { matchLabels: { 'beta.kubernetes.io/os': 'a' }, ...OLD_ARCH },
    }),
  ),
  make(
    '/api/v1/namespaces',
    object('v1', 'Namespace', { spec: { finalizers: ['example.com/a', 'b', 'kubernetes'] } }),
  ),
];

const OWNERS = [1, 2].map(() => ({ apiVersion: 'v1', kind: 'ConfigMap', name: 'o', uid: 'u' }));

/** Warnings of what is taken, and refusals of addresses that mean several things. Only the last steps change anything. */
export const WARNED_STEPS: readonly UserStep[] = [
  ...BEGINNING,
  ...PODS.map(([spec, metadata]) => make(`${CORE}/pods`, pod(spec, metadata))),
  ...PODS.map(([spec, { name: _, ...metadata } = {}]) =>
    make(`${APPS}/deployments`, workload('Deployment', template(spec, metadata))),
  ),
  ...OTHERS,
  make(`${APPS}/deployments`, workload('Deployment', template(), { replicas: 0 }, { name: 'a.b' })),
  make(`${APPS}/deployments`, workload('Deployment', template(TWICE), { replicas: 0 }), { dry: false }),
  { args: 'get deployment x -o jsonpath={.metadata.annotations}', until: 'revision' },
  send('PATCH', WEB, { metadata: { labels: { l: 'm' } } }),
  send('PATCH', `${WEB}?dryRun=All`, { metadata: { annotations: { l: 'm' } } }),
  send('PATCH', `${WEB}?dryRun=All`, { spec: { paused: true } }),
  send('PATCH', `${WEB}/status?dryRun=All`, { status: { observedGeneration: 1 } }),
  send('PATCH', `${WEB}?dryRun=All`, { metadata: { ownerReferences: OWNERS } }),
  make(`${CORE}/configmaps`, object('v1', 'ConfigMap', {}, { ownerReferences: OWNERS })),
  make(`${CORE}/pods`, pod(TWICE), { dry: false }),
  send('PATCH', `${CORE}/pods/p`, { metadata: { labels: { l: 'm' } } }),
];
