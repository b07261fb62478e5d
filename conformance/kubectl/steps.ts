/** One call of kubectl. `input` goes to its standard input. */
export interface Step {
  readonly args: string;
  readonly input?: string;
}

const DEPLOYMENT = `
apiVersion: apps/v1
kind: Deployment
metadata: {name: web, labels: {app: web}}
spec:
  replicas: 0
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      containers:
      - name: app
        image: nginx:1.27
        ports: [{containerPort: 80}]
        resources: {requests: {cpu: 0.1, memory: 64Mi}}
`;

const SERVICE = `
apiVersion: v1
kind: Service
metadata: {name: web}
spec: {selector: {app: web}, ports: [{port: 80, targetPort: 8080}]}
`;

const DEFINITION = `
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: widgets.example.com}
spec:
  group: example.com
  scope: Namespaced
  names: {plural: widgets, kind: Widget, shortNames: [wd]}
  versions:
  - name: v1
    served: true
    storage: true
    subresources: {status: {}, scale: {specReplicasPath: .spec.size, statusReplicasPath: .status.size}}
    additionalPrinterColumns:
    - {name: Size, type: integer, jsonPath: .spec.size}
    - {name: Color, type: string, jsonPath: .spec.color, priority: 1}
    schema:
      openAPIV3Schema:
        type: object
        properties:
          spec:
            type: object
            required: [size]
            properties:
              size: {type: integer, minimum: 1, maximum: 9}
              color: {type: string, default: red, enum: [red, green]}
              parts: {type: array, items: {type: string, pattern: '^[a-z]+$'}, maxItems: 2}
            x-kubernetes-validations:
            - {rule: '!(has(self.color) && self.color == "green") || self.size > 2', message: green ones are large}
            - {rule: 'self.size >= oldSelf.size', message: widgets do not shrink}
          status: {type: object, x-kubernetes-preserve-unknown-fields: true}
`;

const widget = (name: string, spec: string) =>
  `apiVersion: example.com/v1\nkind: Widget\nmetadata: {name: ${name}}\nspec: ${spec}\n`;
const configMap = (name: string, more = '') =>
  `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: ${name}}\n${more}`;
const step = (args: string, input?: string): Step => (input === undefined ? { args } : { args, input });
const yaml = 'get -o yaml --show-managed-fields';

// Status and metadata are the controllers' matter.
const SHOWN =
  '.spec}{.data}{.rules}{.webhooks}{.provisioner}{.parameters}{.value}{.endpoints}{.roleRef}{.handler';

const PODS =
  'selector: {matchLabels: {a: b}}\n  template: {metadata: {labels: {a: b}}, spec: {containers: [{name: c, image: nginx}]}}';
const made = (apiVersion: string, kind: string, body: string, name = 'x') => ({
  kind,
  name,
  text: `apiVersion: ${apiVersion}\nkind: ${kind}\nmetadata: {name: ${name}}\n${body}\n`,
});

const MANIFESTS = [
  made('apps/v1', 'ReplicaSet', `spec:\n  replicas: 0\n  ${PODS}`),
  made('apps/v1', 'StatefulSet', `spec:\n  replicas: 0\n  serviceName: x\n  ${PODS}`),
  made(
    'batch/v1',
    'CronJob',
    'spec: {schedule: "0 1 * * *", suspend: true, jobTemplate: {spec: {template: {spec: {restartPolicy: Never, containers: [{name: c, image: nginx}]}}}}}',
  ),
  made(
    'autoscaling/v2',
    'HorizontalPodAutoscaler',
    'spec: {maxReplicas: 3, scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: none}, metrics: [{type: Resource, resource: {name: cpu, target: {type: Utilization, averageUtilization: 50}}}]}',
  ),
  made(
    'networking.k8s.io/v1',
    'NetworkPolicy',
    'spec: {podSelector: {}, ingress: [{from: [{namespaceSelector: {matchLabels: {a: b}}}]}]}',
  ),
  made(
    'networking.k8s.io/v1',
    'Ingress',
    'spec: {ingressClassName: nginx, tls: [{hosts: [a.example]}], rules: [{host: a.example, http: {paths: [{path: /, pathType: Prefix, backend: {service: {name: x, port: {number: 80}}}}]}}]}',
  ),
  made('networking.k8s.io/v1', 'IngressClass', 'spec: {controller: example.com/ingress}', 'steps-x'),
  made(
    'v1',
    'PersistentVolumeClaim',
    'spec: {accessModes: [ReadWriteOnce], storageClassName: none, resources: {requests: {storage: 1Gi}}}',
  ),
  made(
    'v1',
    'PersistentVolume',
    'spec: {capacity: {storage: 1024Mi}, accessModes: [ReadWriteMany], storageClassName: other, hostPath: {path: /tmp}}',
    'steps-x',
  ),
  made('storage.k8s.io/v1', 'StorageClass', 'provisioner: example.com/disk', 'steps-x'),
  made('scheduling.k8s.io/v1', 'PriorityClass', 'value: 7', 'steps-x'),
  made('v1', 'LimitRange', 'spec: {limits: [{type: Container, default: {cpu: 500m}}]}'),
  made('v1', 'ServiceAccount', 'imagePullSecrets: [{name: a}]'),
  made('coordination.k8s.io/v1', 'Lease', 'spec: {holderIdentity: me, leaseDurationSeconds: 15}'),
  made(
    'rbac.authorization.k8s.io/v1',
    'ClusterRole',
    'rules: [{apiGroups: [""], resources: [pods], verbs: [get]}]',
    'steps:x',
  ),
  made(
    'rbac.authorization.k8s.io/v1',
    'ClusterRoleBinding',
    'roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: x}\nsubjects: [{kind: User, name: me}, {kind: ServiceAccount, name: d, namespace: n}]',
    'steps:x',
  ),
  made('policy/v1', 'PodDisruptionBudget', 'spec: {maxUnavailable: 10%, selector: {matchLabels: {a: b}}}'),
  made(
    'discovery.k8s.io/v1',
    'EndpointSlice',
    'addressType: IPv4\nports: [{name: http, port: 80}]\nendpoints: [{addresses: [192.0.2.1]}]',
  ),
  made(
    'admissionregistration.k8s.io/v1',
    'ValidatingWebhookConfiguration',
    'webhooks: [{name: a.example.com, admissionReviewVersions: [v1], sideEffects: None, failurePolicy: Ignore, clientConfig: {url: "https://a.example.com/x"}, rules: []}]',
    'steps-x',
  ),
  made('node.k8s.io/v1', 'RuntimeClass', 'handler: other', 'steps-x'),
  made(
    'v1',
    'PodTemplate',
    'template: {metadata: {labels: {a: b}}, spec: {containers: [{name: c, image: nginx}]}}',
  ),
  made(
    'v1',
    'ReplicationController',
    'spec: {replicas: 0, selector: {a: b}, template: {metadata: {labels: {a: b}}, spec: {containers: [{name: c, image: nginx}]}}}',
  ),
];

/** What is done one after another, on the real server and on ours; both must answer the same, but for what is masked. */
export const STEPS: readonly Step[] = [
  step('create namespace steps'),
  step('create namespace steps'),
  step('create namespace Bad_Name'),
  step('get namespace steps'),
  step('get namespace nowhere'),
  step(`${yaml} namespace steps`),
  step('get serviceaccount,configmap'),

  // ConfigMaps and Secrets
  step('create configmap one --from-literal=a=b --from-literal=c=d'),
  step('create configmap one --from-literal=a=b'),
  step(`${yaml} configmap one`),
  step('label configmap one tier=low'),
  step('label configmap one tier=high'),
  step('label configmap one tier=high --overwrite'),
  step('label configmap one bad=not/good'),
  step('annotate configmap one note=hello'),
  step('get configmap -l tier=high'),
  step('get configmap -l tier!=high --show-labels'),
  step('get configmap --field-selector=metadata.name=one'),
  step('get configmap --field-selector=spec.bogus=one'),
  step('patch configmap one --type=json -p [{"op":"test","path":"/data/a","value":"wrong"}]'),
  step('patch configmap one --type=json -p [{"op":"remove","path":"/data/nothing"}]'),
  step('patch configmap one --type=merge -p {"data":{"a":null,"e":"f"}}'),
  step('get configmap one -o yaml'),
  step('create secret generic login --from-literal=user=me'),
  step('create -f -', 'apiVersion: v1\nkind: Secret\nmetadata: {name: text}\nstringData: {a: b}\n'),
  step('create -f -', 'apiVersion: v1\nkind: Secret\nmetadata: {name: tls}\ntype: kubernetes.io/tls\n'),
  step('create -f -', 'apiVersion: v1\nkind: Secret\nmetadata: {name: odd}\ndata: {a: "???"}\n'),
  step('get secret'),
  step('get secret text -o yaml'),
  step('patch secret text --type=merge -p {"type":"other"}'),
  step('create -f -', configMap('frozen', 'immutable: true\ndata: {a: b}\n')),
  step('patch configmap frozen --type=merge -p {"data":{"a":"c"}}'),

  // Deployments: client-side apply, then server-side apply
  step('apply -f -', DEPLOYMENT),
  step('apply -f -', DEPLOYMENT),
  step('get deployment web -o wide'),
  step('get deployment web -o jsonpath={.spec}'),
  step('diff -f -', DEPLOYMENT),
  step('set image deployment/web app=nginx:1.28'),
  step('scale deployment web --replicas=0'),
  step('patch deployment web -p {"spec":{"replicas":-1}}'),
  step('patch deployment web -p {"spec":{"selector":{"matchLabels":{"app":"other"}}}}'),
  step('patch deployment web --type=merge -p {"spec":{"replicas":"many"}}'),
  step('patch configmap one --type=merge -p {"bogus":1}'),
  step('apply --server-side -f -', DEPLOYMENT),
  step('apply --server-side --force-conflicts -f -', DEPLOYMENT),
  step('apply --server-side --field-manager=other -f -', DEPLOYMENT.replace('nginx:1.27', 'nginx:1.29')),
  step('apply -f -', DEPLOYMENT.replace('replicas:', 'replcas:')),
  step('apply -f - --validate=warn', DEPLOYMENT.replace('{app: web}}\nspec', '{app: web}, bogus: 1}\nspec')),
  step('apply -f - --dry-run=server', DEPLOYMENT.replace('name: web', 'name: dry')),
  step('get deployment dry'),
  step('create -f -', DEPLOYMENT.replace('name: app', 'name: App_1').replace('name: web', 'name: bad')),
  step(
    'create -f -',
    DEPLOYMENT.replace('matchLabels: {app: web}', 'matchLabels: {app: no}').replace('name: web', 'name: bad'),
  ),
  step('create deployment cli --image=nginx --replicas=0'),
  step('get deployment cli -o jsonpath={.spec.template}'),

  // Services
  step('apply -f -', SERVICE),
  step('get service web'),
  step('get service web -o jsonpath={.spec.ports}'),
  step('patch service web -p {"spec":{"clusterIP":"10.96.77.77"}}'),
  step('create service nodeport np --tcp=80:80'),
  step('create -f -', SERVICE.replace('name: web', 'name: 1web')),
  step('create -f -', SERVICE.replace('port: 80,', 'port: 99999,').replace('name: web', 'name: port')),
  step('create service externalname ext --external-name=example.com'),
  step('get service ext'),

  // Batch and the rest
  step('create cronjob tick --image=busybox --schedule="*/5 * * * *"'),
  step('create cronjob never --image=busybox --schedule=never'),
  step('create ingress site --rule=example.com/*=web:80'),
  step('get ingress site'),
  step('create role reader --verb=get --resource=pods'),
  step('get role reader -o jsonpath={.rules}'),
  step('create rolebinding reader --role=reader --serviceaccount=steps:default'),
  step('get rolebinding reader -o wide'),
  step('patch rolebinding reader --type=merge -p {"roleRef":{"name":"other"}}'),
  step('create quota limits --hard=cpu=1000m,pods=3'),
  step('get quota limits -o jsonpath={.spec}'),
  step('create poddisruptionbudget pdb --selector=app=web --min-available=1'),
  step('get pdb pdb'),
  step('auth whoami -o jsonpath={.status.userInfo.groups}'),
  step('auth can-i create pods'),
  step('auth can-i delete nodes -q'),

  // Custom resources
  step('apply -f -', DEFINITION),
  step('wait --for=condition=Established crd/widgets.example.com --timeout=20s'),
  step('get crd widgets.example.com -o jsonpath={.status.acceptedNames}'),
  step('create -f -', widget('w', '{size: 3}')),
  step('get widget w'),
  step('get wd -o wide'),
  step(`${yaml} widget w`),
  step('create -f -', widget('small', '{size: 0}')),
  step('create -f -', widget('none', '{}')),
  step('create -f -', widget('blue', '{size: 1, color: blue}')),
  step('create -f -', widget('text', '{size: large}')),
  step('create -f -', widget('parts', '{size: 1, parts: [a, B, c]}')),
  step('create -f -', widget('green', '{size: 1, color: green}')),
  step('create -f -', widget('typo', '{size: 1, colour: red}')),
  step('patch widget w --type=merge -p {"spec":{"size":2}}'),
  step('patch widget w --type=merge -p {"spec":{"size":4}}'),
  step('patch widget w --subresource=status --type=merge -p {"status":{"size":4},"spec":{"size":9}}'),
  step('scale widget w --replicas=5'),
  step('get widget w -o jsonpath={.spec}{.status}{.metadata.generation}'),
  step('apply --server-side -f -', widget('w', '{size: 6, color: green}')),
  step('explain widget.spec.color'),
  step('replace -f -', widget('w', '{size: 7}')),
  step('delete crd widgets.example.com'),
  step('get widget w'),

  // One of many kinds, as it is stored and as it is shown
  ...MANIFESTS.flatMap(({ kind, name, text }) => [
    step('create -f -', text),
    step(`get ${kind} ${name} -o wide`),
    step(`get ${kind} ${name} -o jsonpath={${SHOWN}}`),
    step('apply --server-side --force-conflicts -f -', text),
    step(
      `get ${kind} ${name} -o jsonpath={.metadata.managedFields[?(@.manager!="kube-controller-manager")].fieldsV1}`,
    ),
  ]),
  step('api-versions'),
  step('api-resources --sort-by=name'),
  step('explain pod.spec.containers.resources'),
  step('explain deployment.spec.strategy --recursive'),
  step('get --raw /apis/apps'),
  step('get --raw /api/v1/namespaces/steps/configmaps?limit=x'),
  step('get --raw /api/v1/namespaces/steps/configmaps?resourceVersionMatch=Exact'),
  step('get --raw /api/v1/namespaces/steps/configmaps?resourceVersion=x'),
  step('get --raw /apis/apps/v1/namespaces/steps/deployments/nothing'),
  step('get --raw /apis/apps/v1/namespaces/steps/deployments/web/nothing'),
  step('get --raw /apis/apps/v2'),
  step('delete --raw /api/v1/namespaces/steps/configmaps/nothing'),
  step('create --raw /api/v1/namespaces/steps/configmaps -f -', '{"kind":"ConfigMap","apiVersion":"v1"}'),
  step(
    'create --raw /api/v1/namespaces/steps/configmaps -f -',
    '{"kind":"Secret","apiVersion":"v1","metadata":{"name":"x"}}',
  ),
  step(
    'create --raw /api/v1/namespaces/steps/configmaps -f -',
    '{"kind":"ConfigMap","apiVersion":"v1","metadata":{"name":"x","namespace":"y"}}',
  ),
  step('create --raw /api/v1/namespaces/steps/configmaps -f -', '{"kind":"ConfigMap",'),
  step('create --raw /api/v1/namespaces/steps/configmaps -f -', '[]'),
  step('create --raw /api/v1/namespaces/steps/configmaps?dryRun=Some -f -', '{"metadata":{"name":"x"}}'),
  step(
    'create --raw /api/v1/namespaces/steps/configmaps?fieldValidation=Some -f -',
    '{"metadata":{"name":"x"}}',
  ),
  step(
    'replace --raw /api/v1/namespaces/steps/configmaps/y -f -',
    '{"kind":"ConfigMap","apiVersion":"v1","metadata":{"name":"x"}}',
  ),
  step('create token default --duration=1m'),
  step('create configmap dup --from-literal=a=b --from-literal=a=c'),
  step(
    'create -f - --validate=strict',
    'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: twice}\ndata: {a: b, a: c}\n',
  ),
  step(
    'create -f -',
    'apiVersion: v1\nkind: Pod\nmetadata: {name: p}\nspec: {containers: [{name: c, image: nginx}]}\n',
  ),
  step('get pod p -o jsonpath={.spec.restartPolicy}{.spec.serviceAccountName}{.status.phase}'),
  step('set image pod/p c=nginx:2'),
  step('patch pod p -p {"spec":{"restartPolicy":"Never"}}'),
  step('delete pod p'),

  // Deleting
  step('delete configmap one'),
  step('delete configmap one'),
  step('delete configmap one --ignore-not-found'),
  step(
    'create -f -',
    configMap('held', '').replace('{name: held}', '{name: held, finalizers: [example.com/wait]}'),
  ),
  step('delete configmap held --wait=false'),
  step('get configmap held -o jsonpath={.metadata.finalizers}{.metadata.deletionGracePeriodSeconds}'),
  step(
    'patch configmap held --type=merge -p {"metadata":{"finalizers":["example.com/wait","example.com/more"]}}',
  ),
  step('patch configmap held --type=merge -p {"metadata":{"finalizers":null}}'),
  step('get configmap held'),
  step('delete secret --all'),
  step('delete namespace default'),
  step('delete namespace steps --timeout=60s'),
  step('get namespace steps'),
  step('get bogus'),
  step('get --raw /healthz'),
  step('get --raw /nowhere'),
];
