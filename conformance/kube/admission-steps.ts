import type { UserStep } from './run-steps.ts';

const step = (args: string, input?: string): UserStep => (input === undefined ? { args } : { args, input });
const make = (apiVersion: string, kind: string, name: string, body: string, metadata = ''): UserStep =>
  step(
    'create -f -',
    `apiVersion: ${apiVersion}\nkind: ${kind}\nmetadata: {name: ${name}${metadata}}\n${body}\n`,
  );
const pod = (name: string, container: string, spec = '', metadata = '') =>
  make('v1', 'Pod', name, `spec: {containers: [{name: c, image: nginx${container}}]${spec}}`, metadata);
const policy = (kind: string, name: string, body: string) =>
  make('admissionregistration.k8s.io/v1', kind, name, body);
const match = (group: string, resources: string, operations = 'CREATE, UPDATE') =>
  `resourceRules: [{apiGroups: ["${group}"], apiVersions: [v1], operations: [${operations}], resources: [${resources}]}]`;
const map = (name: string, data = '') => make('v1', 'ConfigMap', name, data === '' ? '' : `data: {${data}}`);
const later = (args: string, until: string): UserStep => ({ args, until });
const RESTRICTED =
  'securityContext: {allowPrivilegeEscalation: false, runAsNonRoot: true, capabilities: {drop: [ALL]}, seccompProfile: {type: RuntimeDefault}}';

/** What admission does and refuses. Steps build on each other. */
export const ADMISSION_STEPS: readonly UserStep[] = [
  step('create namespace steps'),
  later('get serviceaccount default -o name', 'serviceaccount/default'),

  // ServiceAccounts of pods
  pod('sa', ''),
  step(
    'get pod sa -o jsonpath={.spec.serviceAccountName}{.spec.serviceAccount}{.spec.containers[0].volumeMounts[0].mountPath}',
  ),
  step('get pod sa -o jsonpath={.spec.volumes[0].projected}'),
  step(
    'get pod sa -o jsonpath={.spec.tolerations}{.spec.priority}{.spec.preemptionPolicy}{.spec.enableServiceLinks}',
  ),
  pod('sb', '', ', automountServiceAccountToken: false'),
  step('get pod sb -o jsonpath={.spec.volumes}{.spec.containers[0].volumeMounts}'),
  pod('sc', '', ', serviceAccountName: nobody'),
  step('create serviceaccount quiet'),
  step(
    'patch serviceaccount quiet --type=merge -p {"automountServiceAccountToken":false,"imagePullSecrets":[{"name":"pull"}]}',
  ),
  pod('sd', '', ', serviceAccountName: quiet'),
  step('get pod sd -o jsonpath={.spec.volumes}{.spec.imagePullSecrets}'),
  pod(
    'se',
    ', volumeMounts: [{name: v, mountPath: /var/run/secrets/kubernetes.io/serviceaccount}]',
    ', volumes: [{name: v, emptyDir: {}}]',
  ),
  step('get pod se -o jsonpath={.spec.containers[0].volumeMounts}'),
  step('create deployment one --image=nginx --replicas=0'),
  step('get deployment one -o jsonpath={.spec.template.spec}'),

  // Priorities and tolerations
  make('scheduling.k8s.io/v1', 'PriorityClass', 'steps-high', 'value: 7\npreemptionPolicy: Never'),
  pod('pa', '', ', priorityClassName: steps-high'),
  step('get pod pa -o jsonpath={.spec.priority}{.spec.preemptionPolicy}'),
  pod('pb', '', ', priorityClassName: nothing'),
  pod('pc', '', ', priorityClassName: steps-high, priority: 9'),
  pod('pd', '', ', priority: 9'),
  make(
    'node.k8s.io/v1',
    'RuntimeClass',
    'steps-run',
    'handler: a\noverhead: {podFixed: {cpu: 10m}}\nscheduling: {nodeSelector: {a: b}}',
  ),
  pod('pe', '', ', runtimeClassName: steps-run'),
  step('get pod pe -o jsonpath={.spec.overhead}{.spec.nodeSelector}'),
  pod('pf', '', ', runtimeClassName: nothing'),
  pod('pg', '', ', tolerations: [{key: node.kubernetes.io/not-ready, operator: Exists}]'),
  step('get pod pg -o jsonpath={.spec.tolerations}'),
  step('delete pod --all --now'),

  // LimitRanger
  make(
    'v1',
    'LimitRange',
    'limits',
    'spec: {limits: [{type: Container, default: {cpu: 500m, memory: 1Gi}, defaultRequest: {cpu: 100m}, max: {cpu: 1, memory: 2Gi}, min: {cpu: 50m}, maxLimitRequestRatio: {cpu: 8}}]}',
  ),
  step('get limitrange limits -o jsonpath={.spec}'),
  pod('la', ''),
  step('get pod la -o jsonpath={.spec.containers[0].resources}{.metadata.annotations}{.status.qosClass}'),
  pod('lb', ', resources: {limits: {cpu: 2}}'),
  pod('lc', ', resources: {requests: {cpu: 10m}, limits: {cpu: 200m}}'),
  pod('ld', ', resources: {limits: {cpu: 1, memory: 4Gi}}'),
  pod('le', ', resources: {requests: {memory: 1Gi}}'),
  step('get pod le -o jsonpath={.spec.containers[0].resources}{.metadata.annotations}'),
  pod('lf', '', ', initContainers: [{name: i, image: a}]'),
  step('get pod lf -o jsonpath={.spec.initContainers[0].resources}{.metadata.annotations}'),
  step('create deployment two --image=nginx --replicas=0'),
  step('delete limitrange limits'),
  make(
    'v1',
    'LimitRange',
    'total',
    'spec: {limits: [{type: Pod, max: {cpu: 1}}, {type: PersistentVolumeClaim, min: {storage: 1Gi}, max: {storage: 2Gi}}]}',
  ),
  pod('lg', ', resources: {limits: {cpu: 2}}'),
  pod('lh', ''),
  make(
    'v1',
    'PersistentVolumeClaim',
    'ca',
    'spec: {accessModes: [ReadWriteOnce], storageClassName: none, resources: {requests: {storage: 3Gi}}}',
  ),
  make(
    'v1',
    'PersistentVolumeClaim',
    'cb',
    'spec: {accessModes: [ReadWriteOnce], storageClassName: none, resources: {requests: {storage: 100Mi}}}',
  ),
  make(
    'v1',
    'PersistentVolumeClaim',
    'cc',
    'spec: {accessModes: [ReadWriteOnce], storageClassName: none, resources: {requests: {storage: 1Gi}}}',
  ),
  step('delete limitrange total'),
  step('delete pod --all --now'),

  // ResourceQuota
  step(
    'create quota q --hard=count/configmaps=3,pods=2,requests.cpu=1,limits.memory=1Gi,services.nodeports=1',
  ),
  later('get quota q -o jsonpath={.status}', 'hard'),
  pod('qa', ''),
  pod('qb', ', resources: {requests: {cpu: 500m}, limits: {memory: 256Mi}}'),
  later('get quota q -o jsonpath={.status.used}', '500m'),
  pod('qc', ', resources: {requests: {cpu: 600m}, limits: {memory: 256Mi}}'),
  pod('qd', ', resources: {requests: {cpu: 100m}, limits: {memory: 256Mi}}'),
  pod('qe', ', resources: {requests: {cpu: 100m}, limits: {memory: 256Mi}}'),
  map('qa'),
  map('qb'),
  map('qc'),
  later('get quota q -o jsonpath={.status.used}', '"count/configmaps":"3"'),
  step('describe quota q'),
  step('get quota'),
  step('delete configmap qa'),
  later('get quota q -o jsonpath={.status.used}', '"count/configmaps":"2"'),
  map('qd'),
  step('create service nodeport na --tcp=80:80'),
  step('create service nodeport nb --tcp=80:80'),
  step('delete pod --all --now'),
  later('get quota q -o jsonpath={.status.used.pods}', '0'),
  step('delete quota q'),
  make('v1', 'ResourceQuota', 'best', 'spec: {hard: {pods: 1}, scopes: [BestEffort]}'),
  later('get quota best -o jsonpath={.status}', 'hard'),
  pod('qf', ''),
  pod('qg', ''),
  pod('qh', ', resources: {requests: {cpu: 1}}'),
  make('v1', 'ResourceQuota', 'bad', 'spec: {hard: {requests.cpu: 1}, scopes: [BestEffort]}'),
  step('delete quota best'),
  step('delete pod --all --now'),

  // PodSecurity
  step('create namespace steps-psa'),
  later('-n steps-psa get serviceaccount default -o name', 'serviceaccount/default'),
  step('label namespace steps-psa pod-security.kubernetes.io/enforce=some'),
  step(
    'label namespace steps-psa pod-security.kubernetes.io/enforce=restricted pod-security.kubernetes.io/enforce-version=v9',
  ),
  step(
    'label namespace steps-psa pod-security.kubernetes.io/enforce=restricted pod-security.kubernetes.io/warn=restricted',
  ),
  { ...step('-n steps-psa run a --image=nginx') },
  { ...step('-n steps-psa create deployment a --image=nginx --replicas=0') },
  ...[
    pod('a', `, ${RESTRICTED}`),
    pod(
      'b',
      `, ${RESTRICTED}`,
      ', hostNetwork: true, hostPID: true, volumes: [{name: v, hostPath: {path: /a}}]',
    ),
    pod('c', `, ${RESTRICTED}, ports: [{containerPort: 80, hostPort: 80}]`),
    pod(
      'd',
      ', securityContext: {privileged: true, capabilities: {add: [SYS_ADMIN]}, procMount: Unmasked, runAsUser: 0}',
    ),
    pod('e', `, ${RESTRICTED}`, ', initContainers: [{name: i, image: a}, {name: j, image: a}]'),
    pod(
      'f',
      `, ${RESTRICTED}`,
      ', securityContext: {sysctls: [{name: kernel.msgmax, value: a}], seLinuxOptions: {type: bad, user: u}, runAsUser: 0, seccompProfile: {type: Unconfined}}',
    ),
    pod(
      'g',
      `, ${RESTRICTED}`,
      '',
      ', annotations: {container.apparmor.security.beta.kubernetes.io/c: unconfined}',
    ),
    pod(
      'h',
      `, ${RESTRICTED}`,
      ', volumes: [{name: v, nfs: {server: a, path: /b}}, {name: w, emptyDir: {}}]',
    ),
    pod('i', ', lifecycle: {preStop: {httpGet: {port: 80, host: a}}}'),
  ].map((each) => ({ ...each, args: `-n steps-psa ${each.args}` })),
  step('label namespace steps-psa pod-security.kubernetes.io/enforce=baseline --overwrite'),
  ...[
    pod('ba', ''),
    pod(
      'bb',
      ', securityContext: {privileged: true, capabilities: {add: [NET_RAW, CHOWN]}}',
      ', hostIPC: true, hostUsers: false',
    ),
    pod('bc', ', ports: [{containerPort: 80, hostPort: 80}]', ', volumes: [{name: v, hostPath: {path: /a}}]'),
    make(
      'batch/v1',
      'Job',
      'bd',
      'spec: {template: {spec: {restartPolicy: Never, hostNetwork: true, containers: [{name: c, image: a}]}}}',
    ),
  ].map((each) => ({ ...each, args: `-n steps-psa ${each.args}` })),
  step('label namespace steps-psa pod-security.kubernetes.io/enforce=restricted --overwrite'),
  step('label namespace steps-psa pod-security.kubernetes.io/enforce=privileged --overwrite'),
  step('-n steps-psa delete pod --all --now'),

  // ValidatingAdmissionPolicy
  policy(
    'ValidatingAdmissionPolicy',
    'steps-data',
    `spec: {matchConstraints: {${match('', 'configmaps')}}, validations: [{expression: "!has(object.data) || object.data.size() < 2", message: too much}, {expression: "!object.metadata.name.startsWith('bad')", messageExpression: "'not ' + object.metadata.name", reason: Forbidden}]}`,
  ),
  policy(
    'ValidatingAdmissionPolicyBinding',
    'steps-data',
    'spec: {policyName: steps-data, validationActions: [Deny], matchResources: {namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: steps}}}}',
  ),
  { ...map('va', 'a: b, c: d'), until: 'too much' },
  map('vb', 'a: b'),
  map('bad'),
  step('patch configmap vb --type=merge -p {"data":{"c":"d"}}'),
  step('create -f - --dry-run=server', 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: bad}\n'),
  { ...map('bad-elsewhere'), args: '-n default create -f -' },
  step('-n default delete configmap bad-elsewhere'),
  step('get validatingadmissionpolicy steps-data -o jsonpath={.spec}'),
  step('get validatingadmissionpolicies,validatingadmissionpolicybindings'),
  step('delete validatingadmissionpolicybinding steps-data'),
  policy(
    'ValidatingAdmissionPolicyBinding',
    'steps-data',
    'spec: {policyName: steps-data, validationActions: [Warn, Audit], matchResources: {namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: steps}}}}',
  ),
  {
    ...step('create -f - --dry-run=server', 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: bad}\n'),
    until: 'Warning',
  },
  step('delete validatingadmissionpolicybinding steps-data'),
  policy(
    'ValidatingAdmissionPolicy',
    'steps-scale',
    `spec: {paramKind: {apiVersion: v1, kind: ConfigMap}, matchConstraints: {${match('apps', 'deployments, deployments/scale')}}, matchConditions: [{name: not-free, expression: "!('free' in object.metadata.?labels.orValue({}))"}], variables: [{name: max, expression: "int(params.data.max)"}], validations: [{expression: "object.spec.replicas <= variables.max", messageExpression: "'at most ' + string(variables.max)"}, {expression: "request.userInfo.username != 'mallory'", message: no mallory}]}`,
  ),
  policy(
    'ValidatingAdmissionPolicyBinding',
    'steps-scale',
    'spec: {policyName: steps-scale, paramRef: {name: limits, namespace: steps, parameterNotFoundAction: Deny}, validationActions: [Deny]}',
  ),
  { ...step('create deployment three --image=nginx --replicas=0 --dry-run=server'), until: 'denied' },
  step('create configmap limits --from-literal=max=2'),
  { ...step('create deployment three --image=nginx --replicas=0'), until: 'created' },
  step('create deployment four --image=nginx --replicas=3'),
  step('scale deployment three --replicas=5'),
  step('label deployment three free=yes'),
  step('patch deployment three --type=merge -p {"spec":{"replicas":0}}'),
  step('delete validatingadmissionpolicybinding steps-scale'),
  policy(
    'ValidatingAdmissionPolicy',
    'steps-error',
    `spec: {failurePolicy: Fail, matchConstraints: {${match('', 'secrets', 'CREATE, DELETE')}}, validations: [{expression: "object.data.none == 'a'"}]}`,
  ),
  policy(
    'ValidatingAdmissionPolicyBinding',
    'steps-error',
    'spec: {policyName: steps-error, validationActions: [Deny]}',
  ),
  { ...step('create secret generic ea'), until: 'denied' },
  step('delete validatingadmissionpolicybinding steps-error'),
  policy(
    'ValidatingAdmissionPolicy',
    'steps-authorizer',
    `spec: {matchConstraints: {${match('', 'services')}}, validations: [{expression: "authorizer.group('').resource('nodes').namespace('').check('delete').allowed() == (request.userInfo.username != 'joe')"}]}`,
  ),

  // MutatingAdmissionPolicy
  policy(
    'MutatingAdmissionPolicy',
    'steps-label',
    `spec: {reinvocationPolicy: Never, failurePolicy: Fail, matchConstraints: {${match('', 'configmaps', 'CREATE')}}, mutations: [{patchType: ApplyConfiguration, applyConfiguration: {expression: "Object{metadata: Object.metadata{labels: {'team': 'a'}}}"}}, {patchType: JSONPatch, jsonPatch: {expression: "[JSONPatch{op: 'add', path: '/metadata/annotations', value: {'by': 'policy'}}]"}}]}`,
  ),
  policy(
    'MutatingAdmissionPolicyBinding',
    'steps-label',
    'spec: {policyName: steps-label, matchResources: {namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: steps}}}}',
  ),
  { ...step('create configmap m --dry-run=server -o yaml'), until: 'team' },
  step('create configmap m2'),
  step('get configmap m2 -o jsonpath={.metadata.labels}{.metadata.annotations}'),
  step('delete mutatingadmissionpolicybinding steps-label'),
];
