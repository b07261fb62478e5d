import type { UserStep } from './run-steps.ts';
import { later, make, reasons, status, step, template, workload } from './workload-shapes.ts';

const patient = (args: string, until: string): UserStep => ({ args, until, patience: 20 });
const bound = (name: string) => patient(`get pvc ${name} -o jsonpath={.status}`, 'Bound');
const gone = (what: string): UserStep => ({ args: `get ${what}`, until: 'not found' });
const claim = (name: string, spec: object = {}, more: object = {}) =>
  make(
    'v1',
    'PersistentVolumeClaim',
    name,
    { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } }, ...spec },
    more,
  );
const volume = (name: string, spec: object = {}, more: object = {}) =>
  make(
    'v1',
    'PersistentVolume',
    name,
    { capacity: { storage: '5Gi' }, accessModes: ['ReadWriteOnce'], hostPath: { path: '/x' }, ...spec },
    more,
  );

const STORAGE: readonly UserStep[] = [
  claim('nothing', { storageClassName: '' }),
  { ...reasons('PersistentVolumeClaim', 'nothing'), until: 'FailedBinding' },
  status('pvc nothing', 'Pending'),
  step('get pvc nothing -o jsonpath={.metadata.finalizers}'),
  claim('classless'),
  { ...reasons('PersistentVolumeClaim', 'classless'), until: 'FailedBinding' },
  step('describe pvc classless'),
  make('storage.k8s.io/v1', 'StorageClass', 'x', {}, {}),
  step(
    'create -f -',
    'apiVersion: storage.k8s.io/v1\nkind: StorageClass\nmetadata: {name: late}\nprovisioner: example.com/late\nvolumeBindingMode: WaitForFirstConsumer\nallowVolumeExpansion: true\n',
  ),
  step(
    'create -f -',
    'apiVersion: storage.k8s.io/v1\nkind: StorageClass\nmetadata: {name: out}\nprovisioner: example.com/out\n',
  ),
  step('get sc'),
  step('describe sc late'),
  claim('late', { storageClassName: 'late' }),
  { ...reasons('PersistentVolumeClaim', 'late'), until: 'WaitForFirstConsumer' },
  step('describe pvc late'),
  claim('out', { storageClassName: 'out' }),
  { ...reasons('PersistentVolumeClaim', 'out'), until: 'ExternalProvisioning' },
  later('get pvc out -o jsonpath={.metadata.annotations}', 'storage-provisioner'),
  volume('pv-1', {}, { labels: { tier: 'gold' } }),
  patient(
    'get pv pv-1 -o jsonpath={.status.phase}{.metadata.finalizers}{.spec.persistentVolumeReclaimPolicy}{.spec.volumeMode}',
    'Bound',
  ),
  patient('get pvc', 'Bound'),
  step('delete pvc nothing classless'),
  gone('pvc nothing'),
  patient('get pv pv-1 -o jsonpath={.status.phase}', 'Released'),
  step('patch pv pv-1 --type=json -p [{"op":"remove","path":"/spec/claimRef"}]'),
  patient('get pv pv-1 -o jsonpath={.status.phase}', 'Available'),
  claim('gold', { storageClassName: '', selector: { matchLabels: { tier: 'gold' } } }),
  bound('gold'),
  claim('silver', { storageClassName: '', selector: { matchLabels: { tier: 'silver' } } }),
  volume('pv-2', { accessModes: ['ReadWriteMany'], capacity: { storage: '2Gi' } }),
  claim('large', { storageClassName: '', resources: { requests: { storage: '50Gi' } } }),
  claim('block', { storageClassName: '', volumeMode: 'Block' }),
  claim('named', { storageClassName: '', volumeName: 'pv-3' }),
  later('get pvc named -o jsonpath={.status.phase}', 'Pending'),
  volume('pv-3', { claimRef: { namespace: 'steps', name: 'named' } }),
  bound('named'),
  later('get pvc', 'named'),
  later('get pv', 'pv-3'),
  step('describe pv pv-3'),
  step('describe pvc named'),
  step('delete pv pv-3 --wait=false'),
  step('get pv pv-3 -o jsonpath={.status.phase}{.metadata.finalizers}'),
  step('get pv pv-3'),
  make('v1', 'Pod', 'user', {
    containers: [{ name: 'c', image: 'c:1' }],
    volumes: [{ name: 'v', persistentVolumeClaim: { claimName: 'gold' } }],
    nodeName: 'none',
  }),
  step('delete pvc gold --wait=false'),
  later('get pvc gold -o jsonpath={.metadata.finalizers}{.status.phase}', 'pvc-protection'),
  step('get pvc gold'),
  step('delete pod user --force --grace-period=0'),
  gone('pvc gold'),
  step('delete pvc --all'),
  gone('pv pv-3'),
  volume('pv-4', { persistentVolumeReclaimPolicy: 'Delete' }),
  claim('four', { storageClassName: '', volumeName: 'pv-4' }),
  bound('four'),
  step('patch pvc four --type=merge -p {"spec":{"resources":{"requests":{"storage":"2Gi"}}}}'),
  step('delete pvc four'),
  patient('get pv pv-4 -o jsonpath={.status.phase}', 'ailed'),
  step('delete pv --all'),
  step('delete sc late out'),
];

const TOKENS: readonly UserStep[] = [
  step('create serviceaccount robot'),
  step(
    'create -f -',
    'apiVersion: v1\nkind: Secret\nmetadata: {name: robot-token, annotations: {kubernetes.io/service-account.name: robot}}\ntype: kubernetes.io/service-account-token\n',
  ),
  { args: 'get secret robot-token -o jsonpath={.data.namespace}', until: 'c3RlcHM=' },
  step('get secret robot-token -o jsonpath={.metadata.annotations}{.metadata.labels}{.type}'),
  step('describe serviceaccount robot'),
  step('get serviceaccount robot -o jsonpath={.secrets}'),
  step(
    'create -f -',
    'apiVersion: v1\nkind: Secret\nmetadata: {name: nobody-token, annotations: {kubernetes.io/service-account.name: nobody}}\ntype: kubernetes.io/service-account-token\n',
  ),
  gone('secret nobody-token'),
  step('delete serviceaccount robot'),
  gone('secret robot-token'),
  step('delete serviceaccount default'),
  later('get serviceaccount default -o name', 'serviceaccount/default'),
  step('delete configmap kube-root-ca.crt'),
  later('get configmap kube-root-ca.crt -o jsonpath={.metadata.annotations}', 'kubernetes.io'),
  step('patch configmap kube-root-ca.crt --type=merge -p {"data":{"ca.crt":"x","more":"y"}}'),
  {
    args: 'get configmap kube-root-ca.crt -o jsonpath={.data.more}',
    until: '',
    unless: 'y',
  },
];

const owned = (name: string, owner: string, more: object = {}, block: object = {}) =>
  step(
    'create -f -',
    JSON.stringify({
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: {
        name,
        ownerReferences: [
          {
            apiVersion: 'v1',
            kind: 'ConfigMap',
            name: owner,
            uid: '00000000-0000-0000-0000-000000000000',
            ...block,
          },
        ],
        ...more,
      },
    }),
  );

const GARBAGE: readonly UserStep[] = [
  owned('lost', 'nobody'),
  gone('configmap lost'),
  workload('Deployment', 'tree', { replicas: 1 }),
  status('deployment tree', '"updatedReplicas":1'),
  step('patch deployment tree --type=merge -p {"metadata":{"finalizers":["example.com/hold"]}}'),
  step('delete deployment tree --wait=false'),
  step('get deployment tree -o jsonpath={.metadata.finalizers}{.metadata.deletionGracePeriodSeconds}'),
  step('get deployment tree'),
  step('patch deployment tree --type=merge -p {"metadata":{"finalizers":null}}'),
  gone('deployment tree'),
  { args: 'get rs,pods -l app=tree', until: 'No resources' },
  workload('Deployment', 'fore', { replicas: 1 }),
  status('deployment fore', '"updatedReplicas":1'),
  step(
    'patch rs -l app=fore --type=merge -p {"metadata":{"finalizers":["example.com/hold"]}}'.replace(
      'patch rs -l app=fore',
      'label rs -l app=fore held=yes',
    ),
  ),
  step('delete deployment fore --cascade=foreground --wait=false'),
  gone('deployment fore'),
  step('create configmap held'),
  step(
    'patch configmap held --type=merge -p {"metadata":{"finalizers":["example.com/hold","example.com/other"]}}',
  ),
  step('delete configmap held --wait=false'),
  step('delete configmap held --timeout=1s'),
  step(
    'patch configmap held --type=merge -p {"metadata":{"finalizers":["example.com/hold","example.com/new"]}}',
  ),
  step('patch configmap held --type=merge -p {"metadata":{"finalizers":["example.com/hold"]}}'),
  step('patch configmap held --type=merge -p {"data":{"a":"b"}}'),
  step('get configmap held -o jsonpath={.data}{.metadata.finalizers}{.metadata.generation}'),
  step('patch configmap held --type=json -p [{"op":"remove","path":"/metadata/finalizers"}]'),
  step('get configmap held'),

  step('create namespace doomed'),
  step('create configmap held -n doomed'),
  step('patch configmap held -n doomed --type=merge -p {"metadata":{"finalizers":["example.com/hold"]}}'),
  step('delete namespace doomed --wait=false'),
  patient('get namespace doomed -o jsonpath={.status}', 'SomeFinalizersRemain'),
  step('get namespace doomed'),
  step('create configmap new -n doomed'),
  step('describe namespace doomed'),
  step('patch configmap held -n doomed --type=merge -p {"metadata":{"finalizers":null}}'),
  { args: 'get namespace doomed', until: 'not found', patience: 15 },
  step('delete namespace default'),
  step('delete namespace kube-public'),
  step('create namespace plain'),
  step('get namespace plain -o jsonpath={.metadata.labels}{.spec}{.status}'),
  step('patch namespace plain --type=merge -p {"metadata":{"labels":{"kubernetes.io/metadata.name":"x"}}}'),
  step('get namespace plain --show-labels'),
  step('delete namespace plain'),
];

const QUOTAS: readonly UserStep[] = [
  step('create quota q --hard=pods=2,cpu=1,count/deployments.apps=1,services.nodeports=0,configmaps=3'),
  { args: 'get quota q -o jsonpath={.status}', until: 'used' },
  make('v1', 'Pod', 'greedy', {
    containers: [{ name: 'c', image: 'c:1', resources: { requests: { cpu: '2' } } }],
  }),
  make('v1', 'Pod', 'modest', {
    containers: [{ name: 'c', image: 'c:1', resources: { requests: { cpu: '500m' } } }],
  }),
  make('v1', 'Pod', 'unsaid', { containers: [{ name: 'c', image: 'c:1' }] }),
  { args: 'get quota q -o jsonpath={.status.used}', until: '500m' },
  step('get quota'),
  step('describe quota'),
  make('v1', 'Service', 'np', { type: 'NodePort', ports: [{ port: 80 }] }),
  workload('Deployment', 'a', { replicas: 0 }),
  workload('Deployment', 'b', { replicas: 0 }),
  step('delete pod modest'),
  { args: 'get quota q -o jsonpath={.status.used.cpu}', until: '0', unless: '500m' },
  step('delete quota q'),
  step(
    'create -f -',
    'apiVersion: v1\nkind: LimitRange\nmetadata: {name: lr}\nspec: {limits: [{type: Container, default: {cpu: 100m}, defaultRequest: {cpu: 50m}, max: {cpu: 200m}}]}\n',
  ),
  step('describe limitrange lr'),
  make('v1', 'Pod', 'defaulted', { containers: [{ name: 'c', image: 'c:1' }] }),
  step(
    'get pod defaulted -o jsonpath={.spec.containers[0].resources}{.metadata.annotations}{.status.qosClass}',
  ),
  make('v1', 'Pod', 'big', {
    containers: [{ name: 'c', image: 'c:1', resources: { limits: { cpu: '1' } } }],
  }),
  step('delete limitrange lr'),
  step('delete pod defaulted'),
  step(
    'create -f -',
    JSON.stringify({
      apiVersion: 'autoscaling/v2',
      kind: 'HorizontalPodAutoscaler',
      metadata: { name: 'a' },
      spec: {
        scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'a' },
        maxReplicas: 3,
        metrics: [
          {
            type: 'Resource',
            resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 50 } },
          },
        ],
      },
    }),
  ),
  step('get hpa a -o jsonpath={.spec}'),
  step('delete hpa a'),
  step('delete deployment a'),
  make('v1', 'Pod', 'shape', {
    ...template('shape').spec,
    initContainers: [{ name: 'i', image: 'i' }],
    priorityClassName: 'system-node-critical',
  }),
];

/** What is kept and what is taken away: volumes, tokens, finalizers, namespaces, quotas. Steps build on each other. */
export const KEEP_STEPS: readonly UserStep[] = [
  step('create namespace steps'),
  later('get serviceaccount default -o name', 'serviceaccount/default'),
  ...STORAGE,
  ...TOKENS,
  ...GARBAGE,
  ...QUOTAS,
];
