import { BEGINNING, make } from './raw-steps.ts';
import type { UserStep } from './run-steps.ts';

/*
 * Policies and webhooks that ask what somebody may do, and what the default roles let their holders do, as `kubectl auth
 * can-i --list` asks it.
 */

const ADMISSION = '/apis/admissionregistration.k8s.io/v1';
const MAPS = '/api/v1/namespaces/steps/configmaps';
const RULES = [{ apiGroups: [''], apiVersions: ['v1'], operations: ['CREATE'], resources: ['configmaps'] }];

const policy = (name: string, spec: object) => ({
  apiVersion: 'admissionregistration.k8s.io/v1',
  kind: 'ValidatingAdmissionPolicy',
  metadata: { name },
  spec: { matchConstraints: { resourceRules: RULES }, ...spec },
});
const POLICIES = `${ADMISSION}/validatingadmissionpolicies`;

const BINDINGS = `${ADMISSION}/validatingadmissionpolicybindings`;

/** Expressions that only tell what they would: a policy is judged when it is made. */
const EXPRESSIONS: readonly string[] = [
  "authorizer.path('/healthz').check('get').allowed()",
  "authorizer.path('/healthz').check('get').reason() == ''",
  "authorizer.path('/healthz').check('get')",
  "authorizer.group('').resource('pods').namespace('a').name('b').subresource('log').check('get').allowed()",
  "authorizer.group('').check('get').allowed()",
  "authorizer.resource('pods').check('get').allowed()",
  "authorizer.requestResource.check('get').allowed()",
  "authorizer.requestResource.fieldSelector('a=b').labelSelector('c=d').check('list').allowed()",
  "authorizer.requestResource.name == 'a'",
  "authorizer.serviceAccount('a', 'b').path('/x').check('get').errored()",
  "authorizer.serviceAccount('a').path('/x').check('get').errored()",
  "authorizer.path('/x').check('get').error() == ''",
  "authorizer.path(1).check('get').allowed()",
  'authorizer.allowed()',
  'authorizer == authorizer',
  'authorizer',
  'authorizer.requestResource.check(object.metadata.name).allowed()',
  "[authorizer.requestResource].all(r, r.check('get').allowed())",
  "jsonpatch.escapeKey('a/b') == 'a~1b'",
];

const JUDGED: readonly UserStep[] = [
  ...EXPRESSIONS.map((expression) => make(POLICIES, policy('judged', { validations: [{ expression }] }))),
  make(
    POLICIES,
    policy('judged', {
      validations: [{ expression: 'true', messageExpression: "authorizer.path('/x').check('get').reason()" }],
    }),
  ),
  make(
    POLICIES,
    policy('judged', {
      auditAnnotations: [{ key: 'a', valueExpression: "authorizer.path('/x').check('get').reason()" }],
    }),
  ),
  make(
    POLICIES,
    policy('judged', {
      variables: [{ name: 'may', expression: "authorizer.requestResource.check('delete').allowed()" }],
      matchConditions: [{ name: 'c', expression: "authorizer.requestResource.check('get').allowed()" }],
      validations: [{ expression: 'variables.may' }],
    }),
  ),
];

/** What it says where it holds: who sends it, what is asked, and the name that the object is to have. */
const ASKED: readonly (readonly [user: string, expression: string])[] = [
  ['jane', "authorizer.requestResource.check('create').allowed()"],
  ['jane', "authorizer.requestResource.check('delete').allowed()"],
  ['jane', "authorizer.requestResource.name('other').check('create').allowed()"],
  ['jane', "authorizer.group('').resource('secrets').namespace('steps').check('get').allowed()"],
  ['jane', "authorizer.group('').resource('configmaps').namespace('default').check('create').allowed()"],
  ['jane', "authorizer.group('').resource('configmaps').check('create').allowed()"],
  ['jane', "authorizer.path('/healthz').check('get').allowed()"],
  ['jane', "authorizer.path('/none').check('get').allowed()"],
  ['jane', "authorizer.path('').check('get').allowed()"],
  ['jane', "authorizer.group('').resource(' ').check('get').allowed()"],
  ['jane', "authorizer.serviceAccount('steps', 'robot').requestResource.check('get').allowed()"],
  [
    'jane',
    "authorizer.serviceAccount('steps', 'robot').group('').resource('pods').namespace('steps').check('list').allowed()",
  ],
  [
    'jane',
    "authorizer.serviceAccount('steps', 'other').group('').resource('pods').namespace('steps').check('list').allowed()",
  ],
  ['jane', "authorizer.serviceAccount('a.b', 'c').path('/').check('get').allowed()"],
  ['jane', "authorizer.serviceAccount('a', 'C').path('/').check('get').allowed()"],
  ['jane', "authorizer.requestResource.check('create').reason() == ''"],
  ['jane', "authorizer.requestResource.check('delete').reason() == ''"],
  ['jane', "authorizer.requestResource.check('create').errored()"],
  ['jane', "['a', 'b', 'c'].all(n, authorizer.requestResource.name(n).check('create').allowed())"],
  ['jane', "['a', 'b'].all(n, authorizer.requestResource.name(n).check('create').allowed())"],
  ['', "authorizer.requestResource.check('delete').allowed()"],
  ['', "authorizer.path('/none').check('get').allowed()"],
];

function asked(): UserStep[] {
  const all = [...ASKED.map(([, expression]) => expression), 'false'];
  const made = all.flatMap((expression, i) => {
    const name = `asked-${i}`;
    const spec = {
      matchConditions: [{ name: 'this', expression: `object.metadata.name == '${name}'` }],
      validations: [{ expression, message: 'not so' }],
    };
    const bound = { policyName: name, validationActions: ['Deny'] };
    return [
      make(POLICIES, policy(name, spec), { dry: false }),
      make(BINDINGS, binding(name, bound), { dry: false }),
    ];
  });
  return [
    ...made,
    // The last one refuses all: those before it are known, too.
    { ...create('', ASKED.length), until: 'denied' },
    ...ASKED.map(([user], i) => create(user, i)),
  ];
}

function binding(name: string, spec: object) {
  const apiVersion = 'admissionregistration.k8s.io/v1';
  return { apiVersion, kind: 'ValidatingAdmissionPolicyBinding', metadata: { name }, spec };
}

/** A ConfigMap of which one policy judges, by its name. */
function create(user: string, i: number): UserStep {
  const { headers, ...step } = make(MAPS, {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: `asked-${i}` },
  });
  return { ...step, headers: { ...headers, ...(user === '' ? {} : { 'impersonate-user': user }) } };
}

/** Jane may create ConfigMaps, of one name, in one namespace; a robot may list pods there. */
const ROLES: readonly UserStep[] = [
  { args: 'create serviceaccount robot' },
  { args: 'create role maker --verb=create,patch --resource=configmaps' },
  { args: 'create rolebinding maker --role=maker --user=jane' },
  { args: 'create role lister --verb=list --resource=pods' },
  { args: 'create rolebinding lister --role=lister --serviceaccount=steps:robot' },
  { args: 'auth can-i create configmaps --as=jane', until: 'yes' },
  { args: 'auth can-i list pods --as=system:serviceaccount:steps:robot', until: 'yes' },
];

/** Default roles whose holders are asked for in every run; the others in the long one. */
const OFTEN: readonly string[] = [
  'admin',
  'cluster-admin',
  'edit',
  'system:auth-delegator',
  'system:kube-scheduler',
  'system:monitoring',
  'system:node',
  'view',
];

/** What the holder of a role may do, in one namespace and anywhere. */
function held(roles: readonly string[]): UserStep[] {
  return [
    ...roles.map((role) => ({
      args: `create clusterrolebinding held-${role} --clusterrole=${role} --user=holder-${role}`,
    })),
    // Who is bound last is known last.
    { args: 'create clusterrolebinding held-last --clusterrole=view --user=holder-last' },
    { args: 'auth can-i list pods --as=holder-last', until: 'yes' },
    ...roles.map((role) => ({ args: `auth can-i --list --as=holder-${role}` })),
  ];
}

export const AUTHORIZER_STEPS: readonly UserStep[] = [
  ...BEGINNING,
  ...ROLES,
  ...JUDGED,
  ...asked(),
  ...held(OFTEN),
];

/** The other default roles (`kubectl get clusterroles` of a new cluster). */
const SELDOM: readonly string[] = [
  'system:aggregate-to-admin',
  'system:aggregate-to-edit',
  'system:aggregate-to-view',
  'system:basic-user',
  'system:certificates.k8s.io:certificatesigningrequests:nodeclient',
  'system:certificates.k8s.io:certificatesigningrequests:selfnodeclient',
  'system:certificates.k8s.io:kube-apiserver-client-approver',
  'system:certificates.k8s.io:kube-apiserver-client-kubelet-approver',
  'system:certificates.k8s.io:kubelet-serving-approver',
  'system:certificates.k8s.io:legacy-unknown-approver',
  'system:controller:attachdetach-controller',
  'system:controller:certificate-controller',
  'system:controller:clusterrole-aggregation-controller',
  'system:controller:cronjob-controller',
  'system:controller:daemon-set-controller',
  'system:controller:deployment-controller',
  'system:controller:device-taint-eviction-controller',
  'system:controller:disruption-controller',
  'system:controller:endpoint-controller',
  'system:controller:endpointslice-controller',
  'system:controller:endpointslicemirroring-controller',
  'system:controller:ephemeral-volume-controller',
  'system:controller:expand-controller',
  'system:controller:generic-garbage-collector',
  'system:controller:horizontal-pod-autoscaler',
  'system:controller:job-controller',
  'system:controller:legacy-service-account-token-cleaner',
  'system:controller:namespace-controller',
  'system:controller:node-controller',
  'system:controller:persistent-volume-binder',
  'system:controller:pod-garbage-collector',
  'system:controller:pv-protection-controller',
  'system:controller:pvc-protection-controller',
  'system:controller:replicaset-controller',
  'system:controller:replication-controller',
  'system:controller:resource-claim-controller',
  'system:controller:resourcequota-controller',
  'system:controller:root-ca-cert-publisher',
  'system:controller:route-controller',
  'system:controller:selinux-warning-controller',
  'system:controller:service-account-controller',
  'system:controller:service-cidrs-controller',
  'system:controller:service-controller',
  'system:controller:statefulset-controller',
  'system:controller:ttl-after-finished-controller',
  'system:controller:ttl-controller',
  'system:controller:validatingadmissionpolicy-status-controller',
  'system:controller:volumeattributesclass-protection-controller',
  'system:discovery',
  'system:heapster',
  'system:kube-aggregator',
  'system:kube-controller-manager',
  'system:kube-dns',
  'system:kubelet-api-admin',
  'system:node-bootstrapper',
  'system:node-problem-detector',
  'system:node-proxier',
  'system:persistent-volume-provisioner',
  'system:public-info-viewer',
  'system:service-account-issuer-discovery',
  'system:volume-scheduler',
];

/** Of the long run. */
export const ROLE_STEPS: readonly UserStep[] = [...BEGINNING, ...held(SELDOM)];
