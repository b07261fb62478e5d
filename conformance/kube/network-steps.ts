import type { UserStep } from './run-steps.ts';
import { later, make, pods, READY, reasons, status, step, workload } from './workload-shapes.ts';

const SLICE = (service: string, until: string, path = '{.items[*].endpoints}{.items[*].ports}') =>
  later(`get endpointslices -l kubernetes.io/service-name=${service} -o jsonpath=${path}`, until);
/** Subsets come in the order of their hash, which has random uids in it. */
const LINES =
  '{range.subsets[*]}{.addresses[*].ip}/{.addresses[*].hostname}/{.notReadyAddresses[*].ip}/{.ports}{"\\n"}{end}';
const SUBSETS = (service: string, until: string, unless?: string): UserStep => ({
  ...later(`get endpoints ${service} -o jsonpath=${LINES}`, until),
  sorted: true,
  ...(unless === undefined ? {} : { unless }),
});
const ENDS = (service: string, until: string) =>
  later(`get endpoints ${service} -o jsonpath={.subsets}`, until);
const service = (name: string, spec: object, more: object = {}) => make('v1', 'Service', name, spec, more);
const bare = (name: string, spec: object = {}, labels: object = { app: 'web' }) =>
  make(
    'v1',
    'Pod',
    name,
    { containers: [{ name: 'c', image: 'c:1', ports: [{ name: 'http', containerPort: 8080 }] }], ...spec },
    { labels },
  );
const address = (ip: string, ready = true, more: object = {}) => ({
  ...READY,
  conditions: READY.conditions.map((each) => ({ ...each, status: ready ? 'True' : 'False' })),
  podIP: ip,
  podIPs: [{ ip }],
  ...more,
});

const SERVICES: readonly UserStep[] = [
  make('v1', 'Node', 'n1', {}, { labels: { 'topology.kubernetes.io/zone': 'z1' } }),
  bare('a', { nodeName: 'n1' }, { app: 'web', at: 'a' }),
  bare('b', { nodeName: 'n1', hostname: 'bee', subdomain: 'web' }, { app: 'web', at: 'b' }),
  bare(
    'c',
    {
      nodeName: 'n1',
      containers: [{ name: 'c', image: 'c:1', ports: [{ name: 'http', containerPort: 9090 }] }],
    },
    { app: 'web', at: 'c' },
  ),
  service(
    'web',
    { clusterIP: 'None', selector: { app: 'web' }, ports: [{ port: 80, targetPort: 'http' }] },
    { labels: { team: 'x' } },
  ),
  service('bare', { clusterIP: 'None', selector: { app: 'web' } }),
  service('free', { ports: [{ port: 80 }] }),
  service('name', { type: 'ExternalName', externalName: 'example.com', selector: { app: 'web' } }),
  service('two', {
    selector: { app: 'web' },
    ports: [
      { name: 'b', port: 80, targetPort: 'http' },
      { name: 'a', port: 81, protocol: 'UDP' },
    ],
  }),
  service('traffic', { selector: { app: 'web' }, ports: [{ port: 80 }], trafficDistribution: 'PreferClose' }),
  ENDS('web', ''),
  SLICE('web', '[]', '{.items[*].metadata.labels}{.items[*].endpoints}'),
  pods('at=a', address('172.16.0.1')),
  pods('at=b', address('172.16.0.2')),
  pods('at=c', address('172.16.0.3', false)),
  SUBSETS('web', '172.16.0.3'),
  later('get endpoints bare -o jsonpath={.subsets[*].notReadyAddresses}', '172.16.0.3'),
  later(
    'get endpointslices -l kubernetes.io/service-name=web --sort-by=.ports[0].port -o jsonpath={range.items[*]}{.endpoints[*].addresses}{.endpoints[*].conditions}{.endpoints[*].hostname}{.endpoints[*].zone}{.endpoints[*].nodeName}{.ports}{end}',
    '172.16.0.3',
  ),
  later('get endpoints bare -o jsonpath={.subsets}{.metadata.labels}', '172.16.0.3'),
  SLICE(
    'bare',
    '172.16.0.3',
    '{.items[*].ports}{.items[*].endpoints[*].addresses}{.items[*].metadata.labels}',
  ),
  SUBSETS('two', '9090'),
  SLICE('traffic', '172.16.0.3', '{.items[*].endpoints[*].addresses}'),
  step('get endpoints free name'),
  step('get endpointslices -l kubernetes.io/service-name=free'),
  step('get endpointslices -l kubernetes.io/service-name=name'),
  step('get endpoints bare traffic'),
  step('describe service web'),
  step('describe service free'),
  step('describe service name'),
  step('describe endpoints bare'),
  step('get service web bare name -o wide'),
  pods('at=a', { ...address('172.16.0.1', false), phase: 'Succeeded' }),
  {
    args: 'get endpoints two -o jsonpath={.subsets[*].addresses[*].ip}',
    until: '172',
    unless: '172.16.0.1',
  },
  step('label pod b app=other --overwrite'),
  {
    args: 'get endpoints two -o jsonpath={.subsets[*].addresses[*].ip}{.subsets[*].notReadyAddresses[*].ip}',
    until: '',
    unless: '172.16.0.2',
  },
  step('delete pod b --wait=false'),
  step('get pod b -o jsonpath={.metadata.deletionGracePeriodSeconds}'),
  step('label service web team=y --overwrite'),
  later('get endpoints web -o jsonpath={.metadata.labels}', '"team":"y"'),
  SLICE('web', '"team":"y"', '{.items[0].metadata.labels}'),
  step('patch service two --type=merge -p {"spec":{"ports":[{"name":"z","port":90,"targetPort":9000}]}}'),
  later('get endpoints two -o jsonpath={.subsets[*].ports}', '9000'),
  step('patch service two --type=merge -p {"spec":{"selector":null}}'),
  step('get endpoints two -o jsonpath={.metadata.name}'),
  step('patch service two --type=merge -p {"spec":{"type":"ExternalName","externalName":"x.y"}}'),
  step('patch service free --type=merge -p {"spec":{"clusterIP":"10.0.0.77"}}'),
  step('patch service free --type=merge -p {"spec":{"type":"NodePort"}}'),
  step('get service free -o jsonpath={.spec.type}{.spec.externalTrafficPolicy}{.spec.sessionAffinity}'),
  step('patch service free --type=merge -p {"spec":{"type":"LoadBalancer"}}'),
  step(
    'get service free -o jsonpath={.spec.type}{.spec.allocateLoadBalancerNodePorts}{.status}{.metadata.finalizers}',
  ),
  step('get service free'),
  step('patch service free --type=merge -p {"spec":{"type":"ClusterIP"}}'),
  step('get service free -o jsonpath={.spec.ports}'),

  // Addresses that nobody chose pods for.
  step(
    'create -f -',
    'apiVersion: v1\nkind: Service\nmetadata: {name: db}\nspec: {ports: [{name: pg, port: 5432}]}\n---\napiVersion: v1\nkind: Endpoints\nmetadata: {name: db, labels: {by: hand}, annotations: {n: m}}\nsubsets: [{addresses: [{ip: 192.0.2.1, hostname: one, nodeName: n1}], notReadyAddresses: [{ip: 192.0.2.2}], ports: [{name: pg, port: 5432}]}]\n',
  ),
  SLICE(
    'db',
    '192.0.2.1',
    '{.items[*].metadata.labels}{.items[*].metadata.annotations}{.items[*].metadata.ownerReferences[*].kind}{.items[*].endpoints[?(@.hostname=="one")]}{.items[*].ports}{.items[*].addressType}',
  ),
  step(
    'patch endpoints db --type=merge -p {"subsets":[{"addresses":[{"ip":"192.0.2.9"}],"ports":[{"name":"pg","port":5432}]}]}',
  ),
  SLICE('db', '192.0.2.9'),
  step('describe service db'),
  step('label endpoints db endpointslice.kubernetes.io/skip-mirror=true'),
  { args: 'get endpointslices -l kubernetes.io/service-name=db', until: 'No resources' },
  step('label endpoints db endpointslice.kubernetes.io/skip-mirror-'),
  SLICE('db', '192.0.2.9'),
  step('delete endpoints db'),
  { args: 'get endpointslices -l kubernetes.io/service-name=db', until: 'No resources' },
  step(
    'create -f -',
    'apiVersion: v1\nkind: Endpoints\nmetadata: {name: alone}\nsubsets: [{addresses: [{ip: 192.0.2.1}], ports: [{port: 1}]}]\n',
  ),
  step('get endpointslices -l kubernetes.io/service-name=alone'),
  step('delete service --all'),
  step('delete pod --all --force --grace-period=0'),
  step('get endpoints -o name'),
  { args: 'get endpointslices -o name', until: 'No resources' },
];

const BUDGETS: readonly UserStep[] = [
  workload('Deployment', 'pd', { replicas: 4 }),
  status('deployment pd', '"updatedReplicas":4'),
  { ...pods('app=pd', READY), pending: 4 },
  make('policy/v1', 'PodDisruptionBudget', 'half', {
    maxUnavailable: '50%',
    selector: { matchLabels: { app: 'pd' } },
  }),
  status('pdb half', '"disruptionsAllowed":2'),
  make('policy/v1', 'PodDisruptionBudget', 'most', {
    minAvailable: '60%',
    selector: { matchLabels: { app: 'pd' } },
  }),
  status('pdb most', '"desiredHealthy":3'),
  step('get pdb'),
  // Two budgets for one pod are too many.
  {
    args: 'POST /api/v1/namespaces/steps/pods/POD/eviction',
    podOf: 'app=pd',
    headers: { 'content-type': 'application/json' },
    input: '{"apiVersion":"policy/v1","kind":"Eviction","metadata":{"name":"POD"}}',
  },
  step('delete pdb most'),
  {
    args: 'POST /api/v1/namespaces/steps/pods/POD/eviction',
    podOf: 'app=pd',
    headers: { 'content-type': 'application/json' },
    input: '{"apiVersion":"policy/v1","kind":"Eviction","metadata":{"name":"POD"}}',
  },
  status('pdb half', '"currentHealthy":3'),
  {
    args: 'POST /api/v1/namespaces/steps/pods/POD/eviction?dryRun=All',
    podOf: 'app=pd',
    headers: { 'content-type': 'application/json' },
    input:
      '{"apiVersion":"policy/v1","kind":"Eviction","metadata":{"name":"POD"},"deleteOptions":{"dryRun":["All"]}}',
  },
  step('scale deployment pd --replicas=2'),
  status('pdb half', '"expectedPods":2'),
  step('patch pdb half --type=merge -p {"spec":{"unhealthyPodEvictionPolicy":"AlwaysAllow"}}'),
  status('pdb half', '"observedGeneration":2'),
  step('patch pdb half --type=merge -p {"spec":{"minAvailable":1}}'),
  bare('lone', {}, { app: 'lone' }),
  make('policy/v1', 'PodDisruptionBudget', 'lone', {
    maxUnavailable: 1,
    selector: { matchLabels: { app: 'lone' } },
  }),
  status('pdb lone', 'InsufficientPods'),
  { ...reasons('PodDisruptionBudget', 'lone'), until: 'UnmanagedPods' },
  make('policy/v1', 'PodDisruptionBudget', 'lone-min', {
    minAvailable: 1,
    selector: { matchLabels: { app: 'lone' } },
  }),
  status('pdb lone-min', '"desiredHealthy":1'),
  make('policy/v1', 'PodDisruptionBudget', 'everyone', { minAvailable: 1, selector: {} }),
  status('pdb everyone', '"expectedPods":3'),
  make('policy/v1', 'PodDisruptionBudget', 'nobody', { minAvailable: 0 }),
  status('pdb nobody', 'InsufficientPods'),
  step('describe pdb half'),
  step(
    'get poddisruptionbudgets -o custom-columns=N:.metadata.name,M:.spec.minAvailable,A:.status.disruptionsAllowed',
  ),
  step('delete pdb --all'),
  step('delete deployment pd'),
  step('delete pod lone'),
];

const NODES: readonly UserStep[] = [
  make('v1', 'Node', 'n2', { podCIDR: '10.9.0.0/24' }),
  { args: 'get node n2 -o jsonpath={.metadata.annotations}', until: 'ttl' },
  {
    ...reasons('Node', 'n2'),
    until: 'RegisteredNode',
    args: 'get events -n default --field-selector=involvedObject.name=n2 --no-headers -o custom-columns=T:.type,R:.reason,M:.message,S:.source.component',
  },
  step('get node n2'),
  step('describe node n2'),
  step(
    'patch node n2 --subresource=status --type=merge -p {"status":{"conditions":[{"type":"Ready","status":"True","reason":"KubeletReady","message":"ok","lastHeartbeatTime":"2099-01-01T00:00:00Z","lastTransitionTime":"2026-01-01T00:00:00Z"}],"capacity":{"cpu":"4","memory":"8Gi","pods":"10"},"allocatable":{"cpu":"4","memory":"8Gi","pods":"10"}}}',
  ),
  { args: 'get node n2 -o jsonpath={.spec.taints}', until: '', unless: 'not-ready' },
  step('get node n2'),
  step('cordon n2'),
  { args: 'get node n2 -o jsonpath={.spec}', until: 'unschedulable"' },
  { args: 'get node n2 -o jsonpath={.spec.taints[*].key}', until: 'node.kubernetes.io/unschedulable' },
  step('get node n2'),
  step('uncordon n2'),
  { args: 'get node n2 -o jsonpath={.spec.taints}', until: '', unless: 'unschedulable' },
  bare('onn2', { nodeName: 'n2' }, { app: 'onn2' }),
  pods('app=onn2', READY),
  step('describe node n2'),
  step('drain n2'),
  step('drain n2 --force --dry-run=client'),
  step('drain n2 --force --timeout=2s'),
  step(
    'get pod onn2 -o jsonpath={.metadata.deletionGracePeriodSeconds}{.status.conditions[?(@.type=="DisruptionTarget")].reason}',
  ),
  step('delete pod onn2 --force --grace-period=0'),
  step('drain n2'),
  step('delete node n2'),
  step('taint node n1 dedicated=x:NoExecute'),
  step('taint node n1 dedicated=y:NoExecute'),
  step('taint node n1 dedicated=y:NoExecute --overwrite'),
  step('taint node n1 dedicated:NoExecute-'),
  step('taint node n1 bad'),
  step('delete node n1'),
];

/** Services and what stands behind them; budgets; nodes. Steps build on each other. */
export const NETWORK_STEPS: readonly UserStep[] = [
  step('create namespace steps'),
  later('get serviceaccount default -o name', 'serviceaccount/default'),
  ...SERVICES,
  ...BUDGETS,
  ...NODES,
];
