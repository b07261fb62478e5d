import type { UserStep } from './run-steps.ts';

type Fields = Readonly<Record<string, unknown>>;

const step = (args: string, input?: string): UserStep => (input === undefined ? { args } : { args, input });
const sorted = (args: string): UserStep => ({ args, sorted: true });
const later = (args: string, until: string): UserStep => ({ args, until });
const text = (...objects: readonly object[]): string =>
  objects.map((object) => JSON.stringify(object)).join('\n---\n');
const raw = (
  method: string,
  path: string,
  body?: unknown,
  type = 'application/merge-patch+json',
): UserStep => ({
  args: `${method} ${path}`,
  headers: { accept: 'application/json', 'content-type': method === 'PATCH' ? type : 'application/json' },
  ...(body === undefined ? {} : { input: JSON.stringify(body) }),
});
const template = (more: Fields = {}) => ({
  metadata: { labels: { app: 'a' } },
  spec: { containers: [{ name: 'c', image: 'i:1', ...more }] },
});
const workload = (kind: string, name: string, spec: Fields = {}) => ({
  apiVersion: 'apps/v1',
  kind,
  metadata: { name },
  spec: { selector: { matchLabels: { app: 'a' } }, template: template(), ...spec },
});

/** Fields that are for good, of kinds that may change otherwise. */
const FIXED: readonly UserStep[] = [
  step(
    'create -f -',
    text(
      workload('Deployment', 'd', { replicas: 0 }),
      workload('StatefulSet', 's', { replicas: 0, serviceName: 'svc' }),
      workload('DaemonSet', 'ds'),
      workload('ReplicaSet', 'rs', { replicas: 0 }),
    ),
  ),
  step('patch deployment d --type=merge -p {"spec":{"selector":{"matchLabels":{"app":"b"}}}}'),
  step('patch deployment d --type=merge -p {"spec":{"template":{"metadata":{"labels":{"app":"b"}}}}}'),
  step('patch statefulset s --type=merge -p {"spec":{"serviceName":"other"}}'),
  step('patch statefulset s --type=merge -p {"spec":{"podManagementPolicy":"Parallel"}}'),
  step('patch statefulset s --type=merge -p {"spec":{"selector":{"matchLabels":{"app":"b"}}}}'),
  step(
    'patch daemonset ds --type=merge -p {"spec":{"selector":{"matchLabels":{"app":"b"}},"template":{"metadata":{"labels":{"app":"b"}}}}}',
  ),
  step(
    'patch replicaset rs --type=merge -p {"spec":{"selector":{"matchLabels":{"app":"b"}},"template":{"metadata":{"labels":{"app":"b"}}}}}',
  ),
  step('create job j --image=i:1 -- date'),
  step('patch job j --type=merge -p {"spec":{"completions":3}}'),
  step('patch job j --type=merge -p {"spec":{"completionMode":"Indexed"}}'),
  step('patch job j --type=merge -p {"spec":{"parallelism":2}}'),
  step(
    'patch job j --type=merge -p {"spec":{"backoffLimit":9,"activeDeadlineSeconds":100,"ttlSecondsAfterFinished":1000}}',
  ),
  step('patch job j --type=merge -p {"spec":{"selector":{"matchLabels":{"x":"y"}}}}'),
  step('patch job j --type=merge -p {"spec":{"manualSelector":true}}'),
  step('patch job j --type=merge -p {"spec":{"podReplacementPolicy":"Failed"}}'),
  step(
    'get job j -o jsonpath={.spec.parallelism}{.spec.backoffLimit}{.spec.activeDeadlineSeconds}{.spec.suspend}{.metadata.generation}',
  ),
  step('create secret generic sec --from-literal=a=b'),
  step('patch secret sec --type=merge -p {"type":"other"}'),
  step('patch secret sec --type=merge -p {"immutable":true}'),
  step('patch secret sec --type=merge -p {"data":{"a":"Yw=="}}'),
  step('patch secret sec --type=merge -p {"immutable":false}'),
  step('patch secret sec --type=merge -p {"stringData":{"z":"1"}}'),
  step('create configmap cm --from-literal=a=b'),
  step('patch configmap cm --type=merge -p {"immutable":true}'),
  step('patch configmap cm --type=merge -p {"data":{"a":"c"},"binaryData":{"b":"Yw=="}}'),
  step('patch configmap cm --type=merge -p {"immutable":null}'),
  step('label configmap cm still=free'),
  step('create service clusterip svc --tcp=80:80'),
  step('patch service svc --type=merge -p {"spec":{"clusterIP":"None"}}'),
  step('patch service svc --type=merge -p {"spec":{"clusterIP":"10.99.99.99","clusterIPs":["10.99.99.99"]}}'),
  step('patch service svc --type=merge -p {"spec":{"ipFamilies":["IPv6"]}}'),
  step('patch service svc --type=merge -p {"spec":{"ports":[]}}'),
  step('patch service svc --type=merge -p {"spec":{"type":"ExternalName"}}'),
  step('patch service svc --type=merge -p {"spec":{"type":"Bogus"}}'),
  step(
    'patch service svc --type=merge -p {"spec":{"sessionAffinity":"ClientIP","sessionAffinityConfig":{"clientIP":{"timeoutSeconds":0}}}}',
  ),
  step('patch service svc -p {"spec":{"ports":[{"port":443,"name":"tls"}]}}'),
  step(
    'patch service svc -p {"spec":{"ports":[{"port":80,"name":"web","targetPort":80},{"port":443,"name":"tls"}]}}',
  ),
  step('get service svc -o jsonpath={.spec.ports}'),
  step('patch service svc -p {"spec":{"ports":[{"port":80,"$patch":"delete"}]}}'),
  step('get service svc -o jsonpath={.spec.ports}'),
  step('create role r --verb=get --resource=pods'),
  step('create rolebinding rb --role=r --user=jane'),
  step('patch rolebinding rb --type=merge -p {"roleRef":{"name":"other"}}'),
  step('patch rolebinding rb --type=merge -p {"subjects":[{"kind":"User","name":"joe"}]}'),
  step('patch rolebinding rb --type=merge -p {"subjects":[{"kind":"Robot","name":"joe"}]}'),
  step('create clusterrolebinding ops --clusterrole=view --group=g'),
  step('patch clusterrolebinding ops --type=merge -p {"roleRef":{"kind":"Role","name":"view"}}'),
  step('delete clusterrolebinding ops'),
  step('create priorityclass pc --value=5'),
  step('patch priorityclass pc --type=merge -p {"value":6}'),
  step('patch priorityclass pc --type=merge -p {"preemptionPolicy":"Never"}'),
  step('patch priorityclass pc --type=merge -p {"description":"free"}'),
  step('delete priorityclass pc'),
  step(
    'create -f -',
    text({
      apiVersion: 'storage.k8s.io/v1',
      kind: 'StorageClass',
      metadata: { name: 'ops' },
      provisioner: 'p',
      parameters: { a: 'b' },
    }),
  ),
  step('patch storageclass ops --type=merge -p {"provisioner":"q"}'),
  step('patch storageclass ops --type=merge -p {"parameters":{"a":"c"}}'),
  step('patch storageclass ops --type=merge -p {"reclaimPolicy":"Retain"}'),
  step('patch storageclass ops --type=merge -p {"volumeBindingMode":"WaitForFirstConsumer"}'),
  step('patch storageclass ops --type=merge -p {"allowVolumeExpansion":true,"mountOptions":["ro"]}'),
  step('delete storageclass ops'),
  step(
    'create -f -',
    text({
      apiVersion: 'networking.k8s.io/v1',
      kind: 'IngressClass',
      metadata: { name: 'ops' },
      spec: { controller: 'a.b/c' },
    }),
  ),
  step('patch ingressclass ops --type=merge -p {"spec":{"controller":"a.b/d"}}'),
  step('delete ingressclass ops'),
  step(
    'create -f -',
    text({ apiVersion: 'node.k8s.io/v1', kind: 'RuntimeClass', metadata: { name: 'ops' }, handler: 'h' }),
  ),
  step('patch runtimeclass ops --type=merge -p {"handler":"i"}'),
  step('delete runtimeclass ops'),
  step(
    'create -f -',
    text({
      apiVersion: 'storage.k8s.io/v1',
      kind: 'CSIDriver',
      metadata: { name: 'ops.example.com' },
      spec: { attachRequired: true },
    }),
  ),
  step('patch csidriver ops.example.com --type=merge -p {"spec":{"attachRequired":false}}'),
  step('patch csidriver ops.example.com --type=merge -p {"spec":{"podInfoOnMount":true}}'),
  step('patch csidriver ops.example.com --type=merge -p {"spec":{"volumeLifecycleModes":["Ephemeral"]}}'),
  step('delete csidriver ops.example.com'),
  step(
    'create -f -',
    text({
      apiVersion: 'discovery.k8s.io/v1',
      kind: 'EndpointSlice',
      metadata: { name: 'ops' },
      addressType: 'IPv4',
      endpoints: [{ addresses: ['192.0.2.1'] }],
      ports: [],
    }),
  ),
  step('patch endpointslice ops --type=merge -p {"addressType":"IPv6"}'),
  step('patch endpointslice ops --type=merge -p {"endpoints":[{"addresses":["192.0.2.2","192.0.2.2"]}]}'),
  step('create serviceaccount robot'),
  step(
    'patch serviceaccount robot --type=merge -p {"automountServiceAccountToken":false,"imagePullSecrets":[{"name":"x"}]}',
  ),
  step('get serviceaccount robot -o jsonpath={.imagePullSecrets}{.automountServiceAccountToken}'),
  step('patch namespace steps --type=merge -p {"spec":{"finalizers":[]}}'),
  step('patch namespace steps --type=merge -p {"metadata":{"finalizers":["bad"]}}'),
  step('patch configmap cm --type=merge -p {"metadata":{"uid":"12345678-0000-0000-0000-000000000000"}}'),
  step('patch configmap cm --type=merge -p {"metadata":{"namespace":"other"}}'),
  step('patch configmap cm --type=merge -p {"metadata":{"name":"other"}}'),
  step('patch configmap cm --type=merge -p {"metadata":{"generateName":"other"}}'),
  step('patch configmap cm --type=merge -p {"metadata":{"creationTimestamp":null}}'),
  step('patch configmap cm --type=merge -p {"metadata":{"deletionTimestamp":"2020-01-01T00:00:00Z"}}'),
  step('patch configmap cm --type=merge -p {"metadata":{"labels":{"a b":"c"}}}'),
  step(
    'patch configmap cm --type=merge -p {"metadata":{"ownerReferences":[{"apiVersion":"v1","kind":"ConfigMap","name":"x"}]}}',
  ),
  step('patch configmap cm --type=merge -p {"metadata":{"finalizers":["a.example.com/x","nope"]}}'),
];

/** Pods: little of them may change. */
const PODS: readonly UserStep[] = [
  step(
    'create -f -',
    text({
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: 'p' },
      spec: {
        containers: [{ name: 'c', image: 'i:1', resources: { requests: { cpu: '100m' } } }],
        tolerations: [{ key: 'a', operator: 'Exists' }],
      },
    }),
  ),
  step('patch pod p -p {"spec":{"containers":[{"name":"c","image":"i:2"}]}}'),
  step('patch pod p -p {"spec":{"activeDeadlineSeconds":100}}'),
  step('patch pod p -p {"spec":{"activeDeadlineSeconds":200}}'),
  step('patch pod p --type=merge -p {"spec":{"activeDeadlineSeconds":null}}'),
  step('patch pod p -p {"spec":{"containers":[{"name":"d","image":"i"}]}}'),
  step('patch pod p --type=json -p [{"op":"remove","path":"/spec/containers/0"}]'),
  step(
    'patch pod p --type=json -p [{"op":"add","path":"/spec/tolerations/-","value":{"key":"b","operator":"Exists"}}]',
  ),
  step('patch pod p --type=json -p [{"op":"remove","path":"/spec/tolerations/0"}]'),
  step('patch pod p --subresource=status --type=merge -p {"status":{"phase":"Bogus"}}'),
  step(
    'patch pod p --subresource=status --type=merge -p {"status":{"podIP":"1.2.3.4","podIPs":[{"ip":"1.2.3.5"}]}}',
  ),
  step(
    'patch pod p --subresource=status --type=merge -p {"status":{"conditions":[{"type":"Ready","status":"Maybe"}]}}',
  ),
  step(
    'patch pod p --subresource=resize -p {"spec":{"containers":[{"name":"c","resources":{"requests":{"cpu":"200m"}}}]}}',
  ),
  step(
    'get pod p -o jsonpath={.spec.containers[0].resources}{.spec.containers[0].image}{.metadata.generation}',
  ),
  step('label pod p a=b'),
  step('annotate pod p a=b'),
  step('describe pod p'),
  step('get pod p -o wide'),
  step('set image pod/p c=i:3'),
  step('set image pod/p none=i:3'),
  step('set env pod/p A=b'),
  step('set resources pod/p --limits=cpu=1'),
  step('rollout restart pod/p'),
  step('scale pod p --replicas=2'),
  step('expose pod p --port=80'),
  step('autoscale pod p --max=3'),
  step('delete pod p --grace-period=5 --wait=false'),
  step('get pod p'),
];

/** Rules of admission at work. */
const RULES: readonly UserStep[] = [
  step('create namespace ruled'),
  later('-n ruled get serviceaccount default -o name', 'serviceaccount/'),
  step(
    '-n ruled create quota q --hard=pods=1,configmaps=3,services=1,requests.cpu=1,count/deployments.apps=1,persistentvolumeclaims=1,requests.storage=2Gi',
  ),
  later('-n ruled get quota q -o jsonpath={.status.used.configmaps}', '1'),
  step('-n ruled create configmap a'),
  step('-n ruled create configmap b'),
  step('-n ruled create configmap c'),
  step('-n ruled run p --image=i'),
  step(
    '-n ruled run p --image=i --overrides={"spec":{"containers":[{"name":"p","image":"i","resources":{"requests":{"cpu":"2"}}}]}}',
  ),
  step(
    '-n ruled run p --image=i --overrides={"spec":{"containers":[{"name":"p","image":"i","resources":{"requests":{"cpu":"500m"}}}]}}',
  ),
  step(
    '-n ruled run p2 --image=i --overrides={"spec":{"containers":[{"name":"p","image":"i","resources":{"requests":{"cpu":"100m"}}}]}}',
  ),
  step('-n ruled create deployment one --image=i --replicas=0'),
  step('-n ruled create deployment two --image=i --replicas=0'),
  step(
    '-n ruled create -f -',
    text({
      apiVersion: 'v1',
      kind: 'PersistentVolumeClaim',
      metadata: { name: 'big' },
      spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '3Gi' } } },
    }),
  ),
  step('-n ruled describe quota q'),
  step('-n ruled delete quota q'),
  step(
    '-n ruled create -f -',
    text({
      apiVersion: 'v1',
      kind: 'LimitRange',
      metadata: { name: 'l' },
      spec: {
        limits: [
          {
            type: 'Container',
            default: { cpu: '200m' },
            defaultRequest: { cpu: '100m' },
            max: { cpu: '1' },
            min: { cpu: '50m' },
          },
        ],
      },
    }),
  ),
  step(
    '-n ruled run lim --image=i --dry-run=server -o jsonpath={.spec.containers[0].resources}{.metadata.annotations}',
  ),
  step(
    '-n ruled run lim --image=i --overrides={"spec":{"containers":[{"name":"p","image":"i","resources":{"requests":{"cpu":"10m"}}}]}}',
  ),
  step(
    '-n ruled run lim --image=i --overrides={"spec":{"containers":[{"name":"p","image":"i","resources":{"limits":{"cpu":"3"}}}]}}',
  ),
  step('-n ruled describe namespace ruled'),
  step(
    'label namespace ruled pod-security.kubernetes.io/enforce=restricted pod-security.kubernetes.io/warn=restricted',
  ),
  step('-n ruled run ps --image=i'),
  step('-n ruled create deployment ps --image=i'),
  step('-n ruled create job ps --image=i --dry-run=server -o name'),
  step('label namespace ruled pod-security.kubernetes.io/enforce=bogus --overwrite'),
  step('label namespace ruled pod-security.kubernetes.io/enforce-version=v9.99 --overwrite'),
  step('label namespace ruled pod-security.kubernetes.io/enforce-version=latest --overwrite'),
  step('label namespace ruled pod-security.kubernetes.io/enforce=baseline --overwrite --dry-run=server'),
  step(
    'create -f -',
    text({
      apiVersion: 'admissionregistration.k8s.io/v1',
      kind: 'ValidatingAdmissionPolicy',
      metadata: { name: 'ops' },
      spec: {
        matchConstraints: {
          resourceRules: [
            {
              apiGroups: [''],
              apiVersions: ['v1'],
              operations: ['CREATE', 'UPDATE', 'DELETE'],
              resources: ['configmaps'],
            },
          ],
        },
        matchConditions: [{ name: 'named', expression: "request.name.startsWith('ops')" }],
        validations: [
          {
            expression: "request.operation == 'DELETE' || has(object.data) && object.data.size() < 2",
            messageExpression: "'too much in ' + request.name",
          },
        ],
      },
    }),
  ),
  step(
    'create -f -',
    text({
      apiVersion: 'admissionregistration.k8s.io/v1',
      kind: 'ValidatingAdmissionPolicyBinding',
      metadata: { name: 'ops' },
      spec: { policyName: 'ops', validationActions: ['Deny'] },
    }),
  ),
  { args: 'create configmap ops1 --dry-run=server', until: 'too much' },
  step('create configmap ops1 --from-literal=a=1'),
  step('patch configmap ops1 --type=merge -p {"data":{"b":"2"}}'),
  step('delete configmap ops1'),
  step('get validatingadmissionpolicy ops'),
  step('describe validatingadmissionpolicybinding ops'),
  step('delete validatingadmissionpolicybinding,validatingadmissionpolicy ops'),
];

/** Nodes, and what is done to them. */
const NODES: readonly UserStep[] = [
  step(
    'create -f -',
    text({
      apiVersion: 'v1',
      kind: 'Node',
      metadata: { name: 'ops-n', labels: { zone: 'a' } },
      spec: { podCIDR: '10.9.0.0/24', providerID: 'x://1' },
    }),
  ),
  step('patch node ops-n --type=merge -p {"spec":{"podCIDR":"10.8.0.0/24","podCIDRs":["10.8.0.0/24"]}}'),
  step('patch node ops-n --type=merge -p {"spec":{"providerID":"x://2"}}'),
  step('patch node ops-n --type=merge -p {"spec":{"taints":[{"key":"k","effect":"Bogus"}]}}'),
  step('taint node ops-n k=v:NoSchedule'),
  step('taint node ops-n k=v:NoSchedule'),
  step('taint node ops-n k=w:NoSchedule --overwrite'),
  step('taint node ops-n k:NoSchedule-'),
  step('taint node ops-n bad'),
  step('cordon ops-n'),
  step('cordon ops-n'),
  step('drain ops-n --ignore-daemonsets --dry-run=server'),
  step('uncordon ops-n'),
  step('uncordon ops-n --dry-run=client'),
  step('label node ops-n node-role.kubernetes.io/worker='),
  step('get node ops-n --no-headers'),
  step('get node ops-n -o jsonpath={.spec}'),
  step(
    'patch node ops-n --subresource=status --type=merge -p {"status":{"capacity":{"cpu":"4","memory":"8Gi","pods":"110"},"allocatable":{"cpu":"3"},"conditions":[{"type":"Ready","status":"True","reason":"KubeletReady","message":"ok"}],"nodeInfo":{"kubeletVersion":"v1.36.1","osImage":"linux"}}}',
  ),
  step('get node ops-n -o wide'),
  step('top node ops-n'),
  step('delete node ops-n'),
];

/** Status is for those who have it. */
const STATUS: readonly UserStep[] = [
  step('patch deployment d --subresource=status --type=merge -p {"status":{"replicas":-1}}'),
  step('patch deployment d --subresource=status --type=merge -p {"status":{"replicas":1,"readyReplicas":2}}'),
  step(
    'patch statefulset s --subresource=status --type=merge -p {"status":{"replicas":1,"readyReplicas":5}}',
  ),
  step(
    'patch replicaset rs --subresource=status --type=merge -p {"status":{"replicas":0,"availableReplicas":5}}',
  ),
  step('patch daemonset ds --subresource=status --type=merge -p {"status":{"numberReady":-5}}'),
  step('patch job j --subresource=status --type=merge -p {"status":{"active":-1}}'),
  step(
    'patch service svc --subresource=status --type=merge -p {"status":{"loadBalancer":{"ingress":[{"ip":"1.2.3.4.5"}]}}}',
  ),
  step('patch namespace steps --subresource=status --type=merge -p {"status":{"phase":"Terminating"}}'),
  step('patch configmap cm --subresource=status --type=merge -p {}'),
  raw('PATCH', '/api/v1/namespaces/steps/services/svc/status?dryRun=All', {
    metadata: {
      labels: { via: 'status' },
      ownerReferences: [
        { apiVersion: 'v1', kind: 'ConfigMap', name: 'cm', uid: '12345678-0000-0000-0000-000000000000' },
      ],
    },
    spec: { type: 'NodePort' },
  }),
  raw('PATCH', '/apis/apps/v1/namespaces/steps/deployments/d/status?dryRun=All', {
    metadata: { labels: { via: 'status' }, annotations: { via: 'status' } },
    spec: { replicas: 9 },
  }),
  raw('PATCH', '/apis/apps/v1/namespaces/steps/deployments/d?dryRun=All', { status: { replicas: 9 } }),
  raw('PATCH', '/apis/apps/v1/namespaces/steps/deployments/d', { metadata: { labels: { 'bad key!': 'x' } } }),
  raw('PATCH', '/api/v1/namespaces/steps/configmaps/cm', { metadata: { annotations: { 'bad key!': 'x' } } }),
  raw('PUT', '/apis/coordination.k8s.io/v1/namespaces/steps/leases/new', {
    apiVersion: 'coordination.k8s.io/v1',
    kind: 'Lease',
    metadata: { name: 'new' },
  }),
  raw('PUT', '/apis/coordination.k8s.io/v1/namespaces/steps/leases/new', {
    apiVersion: 'coordination.k8s.io/v1',
    kind: 'Lease',
    metadata: { name: 'new' },
  }),
  raw('PUT', '/apis/policy/v1/namespaces/steps/poddisruptionbudgets/none', {
    apiVersion: 'policy/v1',
    kind: 'PodDisruptionBudget',
    metadata: { name: 'none' },
  }),
  sorted('get all -o name'),
];

/** Fields that may not change, pods, admission, nodes and statuses. */
export const OPS_STEPS: readonly UserStep[] = [
  step('create namespace steps'),
  later('get serviceaccount default -o name', 'serviceaccount/'),
  later('get configmap kube-root-ca.crt -o name', 'configmap/'),
  ...FIXED,
  ...PODS,
  ...RULES,
  ...NODES,
  ...STATUS,
];
