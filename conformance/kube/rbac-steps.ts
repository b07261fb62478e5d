import type { UserStep } from './run-steps.ts';

const step = (args: string, input?: string): UserStep => (input === undefined ? { args } : { args, input });
const robot = (args: string, input?: string): UserStep => ({ ...step(args, input), account: 'robot' });
const as = (user: string, args: string, input?: string) => step(`--as=${user} ${args}`, input);
const jane = (args: string, input?: string) => as('jane', args, input);

const rbac = (kind: string, name: string, body: string) =>
  `apiVersion: rbac.authorization.k8s.io/v1\nkind: ${kind}\nmetadata: {name: ${name}}\n${body}\n`;
const role = (name: string, rules: string, kind = 'Role') => rbac(kind, name, `rules: ${rules}`);
const bind = (name: string, to: string, subject: string, kind = 'RoleBinding') =>
  rbac(kind, name, `roleRef: {apiGroup: rbac.authorization.k8s.io, ${to}}\nsubjects: [{${subject}}]`);
const JANE = 'kind: User, apiGroup: rbac.authorization.k8s.io, name: jane';
const DEVS = 'kind: Group, apiGroup: rbac.authorization.k8s.io, name: devs';
const ROBOT = 'kind: ServiceAccount, name: robot, namespace: steps';

const review = (kind: string, spec: string, group = 'authorization') =>
  JSON.stringify({ apiVersion: `${group}.k8s.io/v1`, kind, spec: JSON.parse(spec) });
const ask = (plural: string, kind: string, spec: string, namespace = '') =>
  step(`create --raw /apis/authorization.k8s.io/v1/${namespace}${plural} -f -`, review(kind, spec));
const pods = '"resourceAttributes":{"verb":"list","resource":"pods","namespace":"steps"}';

const patch = (name: string, data = 'a: b') =>
  `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: ${name}}\ndata: {${data}}\n`;

/** What several users do; the real server and ours must answer the same. Steps build on each other. */
export const RBAC_STEPS: readonly UserStep[] = [
  step('create namespace steps'),
  step('create namespace other'),
  step('create serviceaccount robot'),

  // What everybody may, and nobody
  jane('auth whoami'),
  jane('auth whoami --as-group=devs --as-group=ops --as-uid=7'),
  as('system:serviceaccount:steps:robot', 'auth whoami'),
  as('system:anonymous', 'auth whoami'),
  as('system:node:n1', 'auth whoami'),
  jane('auth can-i --list'),
  as('system:anonymous', 'auth can-i --list'),
  jane('auth can-i list pods'),
  jane('auth can-i get /version'),
  jane('auth can-i get /metrics'),
  jane('get pods'),
  jane('get pods -A'),
  jane('get pod x'),
  jane('get deployments'),
  jane('get namespaces'),
  jane('get namespace steps'),
  jane('get nodes'),
  jane('get widgets.example.com'),
  jane('logs x'),
  jane('delete pods --all'),
  jane('create configmap x'),
  jane('scale deployment x --replicas=1'),
  jane('get --raw /metrics'),
  jane('get --raw /nowhere'),
  jane('get --raw /apis/nodes.example.com'),
  jane('get --raw /api/v1/namespaces/steps/nothings'),
  jane('get --raw /api/v1/pods?watch=true'),
  jane('get --raw /api/v1/watch/pods'),
  jane('get --raw /api/v1/namespaces/steps/pods/x/log'),
  jane('get --raw /api/v1/namespaces/steps/pods?fieldSelector=metadata.name%3Dx'),
  as('a<b>&c', 'get pods'),

  // Impersonation takes a right, too
  robot('auth whoami --as=jane'),
  robot('get pods --as=jane'),
  robot('get pods --as=system:serviceaccount:steps:other'),
  robot('get pods --as=system:serviceaccount:steps:other --as-group=devs'),
  robot('get pods --as=system:node:n1'),
  robot('get --raw /apis --as=jane'),
  step(
    'create -f -',
    role(
      'steps:impersonator',
      '[{apiGroups: [""], resources: [users], verbs: [impersonate], resourceNames: [jane, system:node:n1]}, {apiGroups: [""], resources: [groups], verbs: [impersonate], resourceNames: [devs]}]',
      'ClusterRole',
    ),
  ),
  step(
    'create -f -',
    bind('steps:impersonator', 'kind: ClusterRole, name: steps:impersonator', ROBOT, 'ClusterRoleBinding'),
  ),
  { ...robot('auth whoami --as=jane'), until: 'jane' },
  robot('auth whoami --as=system:node:n1'),
  robot('auth whoami --as=joe'),
  robot('auth whoami --as=jane --as-group=devs'),
  robot('auth whoami --as=jane --as-group=ops'),
  robot('auth whoami --as=jane --as-group=system:masters'),
  robot('auth whoami --as=jane --as-uid=7'),
  robot('get pods --as=jane'),
  step(
    'create -f -',
    role(
      'steps:acting',
      '[{apiGroups: [""], resources: [pods], verbs: ["impersonate-on:serviceaccount:list"]}, {apiGroups: [authentication.k8s.io], resources: [serviceaccounts], verbs: ["impersonate:serviceaccount"]}]',
    ),
  ),
  step('create -f -', bind('steps:acting', 'kind: Role, name: steps:acting', ROBOT)),
  { ...robot('get pods --as=system:serviceaccount:steps:default'), until: 'steps:default' },
  robot('get pod x --as=system:serviceaccount:steps:default'),
  robot('get pods --as=system:serviceaccount:other:default'),

  // Roles
  step(
    'create -f -',
    role('viewer', '[{apiGroups: [""], resources: [pods, "*/scale"], verbs: [get, list]}]'),
  ),
  step('create -f -', bind('viewer', 'kind: Role, name: viewer', JANE)),
  { ...jane('get pods'), until: 'No resources' },
  jane('get pods -A'),
  jane('get pods -n other'),
  jane('get pods --watch-only --request-timeout=1s'),
  jane('logs x'),
  jane('get --raw /apis/apps/v1/namespaces/steps/deployments/x/scale'),
  jane('get --raw /api/v1/namespaces/steps/replicationcontrollers/x/scale'),
  jane('auth can-i list pods'),
  jane('auth can-i list pods -n other'),
  jane('auth can-i list pods --subresource=log'),
  jane('auth can-i --list'),
  jane('auth can-i --list -n other'),
  step('auth can-i list pods --as=system:serviceaccount:steps:robot'),
  step('auth can-i --list --as=system:serviceaccount:steps:robot'),
  step(
    'create -f -',
    role(
      'named',
      '[{apiGroups: [""], resources: [secrets], resourceNames: [mine], verbs: [get, list, watch, update, patch, delete, create]}]',
    ),
  ),
  step('create -f -', bind('named', 'kind: Role, name: named', DEVS)),
  { ...jane('get secret mine --as-group=devs'), until: 'not found' },
  jane('get secret mine'),
  jane('get secret other --as-group=devs'),
  jane('get secrets --as-group=devs'),
  jane('get secrets --as-group=devs --field-selector=metadata.name=mine'),
  jane('create secret generic mine --as-group=devs'),
  jane('delete secrets --all --as-group=devs'),
  jane('auth can-i --list --as-group=devs'),
  step('delete role viewer'),
  { ...jane('get pods'), until: 'not found' },
  jane('auth can-i list pods'),
  jane('auth can-i --list'),
  step('delete rolebinding viewer'),

  // A change is not a creation
  step(
    'create -f -',
    role('patcher', '[{apiGroups: [""], resources: [configmaps], verbs: [get, patch, update]}]'),
  ),
  step('create -f -', bind('patcher', 'kind: Role, name: patcher', JANE)),
  { ...jane('get configmap none'), until: 'not found' },
  jane('apply --server-side -f -', patch('new')),
  jane('apply -f -', patch('new')),
  step('apply --server-side -f -', patch('new')),
  jane('apply --server-side --force-conflicts -f -', patch('new', 'a: c')),
  jane('delete configmap new'),
  jane('replace --raw /apis/rbac.authorization.k8s.io/v1/namespaces/steps/roles/new -f -', role('new', '[]')),

  step('delete rolebinding patcher'),

  // Default roles in a namespace
  step('create -f -', bind('edit', 'kind: ClusterRole, name: edit', JANE)),
  { ...jane('auth can-i create deployments.apps'), until: 'yes' },
  jane('auth can-i --list'),
  jane('create configmap x'),
  jane('get roles'),
  jane('create serviceaccount y'),
  jane('create deployment d --image=nginx --replicas=0'),
  jane('scale deployment d --replicas=0'),
  jane('get resourcequotas'),
  jane('create quota q --hard=pods=1'),
  jane('delete configmaps --all'),
  step('get clusterrole view -o yaml'),
  step('get clusterrole edit -o yaml'),
  step('get clusterrole admin -o yaml'),
  step('get clusterroles --no-headers -o custom-columns=NAME:.metadata.name,L:.metadata.labels'),
  step('get clusterrolebindings --no-headers -o custom-columns=NAME:.metadata.name,R:.roleRef,S:.subjects'),
  step('get roles -A --no-headers -o custom-columns=NAME:.metadata.name,N:.metadata.namespace,R:.rules'),
  step('get rolebindings -A --no-headers -o custom-columns=NAME:.metadata.name,R:.roleRef,S:.subjects'),
  step('auth can-i --list --as=joe --as-group=system:masters'),

  // Aggregation
  step(
    'create -f -',
    'apiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRole\nmetadata: {name: steps:widgets, labels: {rbac.authorization.k8s.io/aggregate-to-edit: "true"}}\nrules: [{apiGroups: [example.com], resources: [widgets], verbs: ["*"]}]\n',
  ),
  { ...jane('auth can-i create widgets.example.com'), until: 'yes' },
  step(
    'create -f -',
    rbac(
      'ClusterRole',
      'steps:all',
      'aggregationRule: {clusterRoleSelectors: [{matchLabels: {rbac.authorization.k8s.io/aggregate-to-edit: "true", none: such}}, {matchExpressions: [{key: steps, operator: Exists}]}]}\nrules: [{apiGroups: [""], resources: [pods], verbs: [get]}]',
    ),
  ),
  step('label clusterrole steps:widgets steps=yes'),
  { ...step('get clusterrole steps:all -o yaml --show-managed-fields'), until: 'widgets' },

  // Nobody gives what he has not
  step('create -f -', bind('admin', 'kind: ClusterRole, name: admin', JANE)),
  { ...jane('get roles'), until: 'patcher' },
  jane('create -f -', role('a', '[{apiGroups: [""], resources: [pods], verbs: [get, list]}]')),
  jane('create -f -', role('b', '[{apiGroups: [""], resources: [nodes, pods], verbs: [get, list, "*"]}]')),
  jane('create -f -', role('b', '[{apiGroups: ["*"], resources: ["*"], verbs: ["*"]}]')),
  jane(
    'create -f -',
    role('b', '[{apiGroups: [x, y], resources: ["a/b", c], resourceNames: [n, m], verbs: [get, put]}]'),
  ),
  jane('create -f -', role('b', '[{apiGroups: [""], resources: [nodes], verbs: [get]}]', 'ClusterRole')),
  jane('patch role a --type=json -p [{"op":"add","path":"/rules/0/resources/-","value":"nodes"}]'),
  jane('patch role a --type=merge -p {"metadata":{"labels":{"a":"b"}}}'),
  jane('patch role a --type=merge -p {"metadata":{"finalizers":["example.com/x"]}}'),
  jane('patch role a --type=merge -p {"metadata":{"finalizers":null}}'),
  jane('create -f -', bind('b', 'kind: ClusterRole, name: cluster-admin', JANE)),
  jane('create -f -', bind('b', 'kind: ClusterRole, name: view', ROBOT)),
  jane('create -f -', bind('c', 'kind: ClusterRole, name: missing', ROBOT)),
  jane('create -f -', bind('c', 'kind: Role, name: missing', ROBOT)),
  jane('create -f -', bind('c', 'kind: Odd, name: missing', ROBOT)),
  jane('create -f -', bind('c', 'kind: ClusterRole, name: view', ROBOT, 'ClusterRoleBinding')),
  jane('apply --server-side -f -', bind('d', 'kind: ClusterRole, name: system:node', ROBOT)),
  step(
    'create -f -',
    role(
      'giver',
      '[{apiGroups: [rbac.authorization.k8s.io], resources: [roles], resourceNames: [given], verbs: [escalate]}, {apiGroups: [rbac.authorization.k8s.io], resources: [clusterroles], resourceNames: [system:node], verbs: [bind]}]',
    ),
  ),
  step('create -f -', bind('giver', 'kind: Role, name: giver', JANE)),
  { ...jane('create -f -', bind('e', 'kind: ClusterRole, name: system:node', ROBOT)), until: 'created' },
  jane('create -f -', role('given', '[{apiGroups: [x], resources: [y], verbs: [z]}]')),
  jane('apply --server-side -f -', role('given', '[{apiGroups: [x], resources: [y], verbs: [z]}]')),
  jane('auth reconcile -f -', role('given', '[{apiGroups: [x], resources: [y, w], verbs: [z]}]')),
  jane('auth reconcile -f -', role('a', '[{apiGroups: [x], resources: [nodes], verbs: [get]}]')),
  step(
    'create -f -',
    role(
      'steps:roles',
      '[{apiGroups: [rbac.authorization.k8s.io], resources: [clusterroles], verbs: [create]}]',
      'ClusterRole',
    ),
  ),
  step(
    'create -f -',
    bind('steps:roles', 'kind: ClusterRole, name: steps:roles', DEVS, 'ClusterRoleBinding'),
  ),
  {
    ...step('create -f - --as=joe --as-group=devs', role('steps:empty', '[]', 'ClusterRole')),
    until: 'created',
  },
  step(
    'create -f - --as=joe --as-group=devs',
    rbac(
      'ClusterRole',
      'steps:gather',
      'aggregationRule: {clusterRoleSelectors: [{matchLabels: {a: b}}]}\nrules: []',
    ),
  ),
  step(
    'create -f - --as=joe --as-group=devs',
    role('steps:urls', '[{nonResourceURLs: [/x, /y], verbs: [get, put]}]', 'ClusterRole'),
  ),

  // Reconciling
  step('auth reconcile -f -', role('fresh', '[{apiGroups: [""], resources: [pods], verbs: [get]}]')),
  step('auth reconcile -f -', role('fresh', '[{apiGroups: [""], resources: [pods], verbs: [get, list]}]')),
  step('get role fresh -o yaml'),
  step(
    'auth reconcile --remove-extra-permissions -f -',
    role('fresh', '[{apiGroups: [""], resources: [pods], verbs: [list]}]'),
  ),
  step('auth reconcile -f -', bind('fresh', 'kind: Role, name: fresh', JANE)),
  step('auth reconcile -f -', bind('fresh', 'kind: Role, name: given', DEVS)),
  step('get rolebinding fresh -o yaml'),

  // What is no role, and no binding
  step('create -f -', role('bad', '[{}]')),
  step('create -f -', role('bad', '[{verbs: [get]}, {apiGroups: [""], verbs: [get]}]')),
  step('create -f -', role('bad', '[{nonResourceURLs: [/x], verbs: [get]}]')),
  step(
    'create -f -',
    role('bad', '[{nonResourceURLs: [/x], resources: [pods], verbs: [get]}]', 'ClusterRole'),
  ),
  step('create -f -', rbac('ClusterRole', 'bad', 'aggregationRule: {}')),
  step('create -f -', bind('bad', 'kind: Odd, name: x', JANE)),
  step('create -f -', bind('bad', 'kind: Role, name: x', JANE, 'ClusterRoleBinding')),
  step('create -f -', bind('bad', 'kind: Role, name: x/y', JANE)),
  step('create -f -', bind('bad', 'kind: Role', JANE)),
  step('create -f -', bind('bad', 'kind: Role, name: x', 'kind: Odd, name: x')),
  step('create -f -', bind('bad', 'kind: Role, name: x', 'kind: User')),
  step('create -f -', bind('bad', 'kind: Role, name: x', 'kind: User, name: x, apiGroup: ""')),
  step('create -f -', bind('bad', 'kind: Role, name: x', 'kind: User, name: x, apiGroup: other')),
  step('create -f -', bind('bad', 'kind: Role, name: x', 'kind: ServiceAccount, name: Bad_Name')),
  step('create -f -', bind('bad', 'kind: Role, name: x', 'kind: ServiceAccount, name: x, apiGroup: other')),
  step(
    'create -f -',
    bind('bad', 'kind: ClusterRole, name: x', 'kind: ServiceAccount, name: x', 'ClusterRoleBinding'),
  ),

  // Reviews
  ask('selfsubjectaccessreviews', 'SelfSubjectAccessReview', `{${pods}}`),
  ask('selfsubjectaccessreviews', 'SelfSubjectAccessReview', '{}'),
  ask(
    'selfsubjectaccessreviews',
    'SelfSubjectAccessReview',
    `{${pods},"nonResourceAttributes":{"path":"/x","verb":"get"}}`,
  ),
  ask('subjectaccessreviews', 'SubjectAccessReview', `{"user":"joe",${pods}}`),
  ask(
    'subjectaccessreviews',
    'SubjectAccessReview',
    '{"groups":["devs"],"resourceAttributes":{"verb":"get","resource":"secrets","name":"mine","namespace":"steps"}}',
  ),
  ask(
    'subjectaccessreviews',
    'SubjectAccessReview',
    '{"groups":["devs"],"resourceAttributes":{"verb":"create","resource":"clusterroles","group":"rbac.authorization.k8s.io"}}',
  ),
  ask(
    'subjectaccessreviews',
    'SubjectAccessReview',
    '{"user":"system:serviceaccount:steps:robot","resourceAttributes":{"verb":"impersonate","resource":"users","name":"jane"}}',
  ),
  ask('subjectaccessreviews', 'SubjectAccessReview', `{"groups":["system:masters"],${pods}}`),
  ask('subjectaccessreviews', 'SubjectAccessReview', `{${pods}}`),
  ask(
    'subjectaccessreviews',
    'SubjectAccessReview',
    '{"groups":["system:authenticated"],"nonResourceAttributes":{"path":"/apis","verb":"get"}}',
  ),
  ask('localsubjectaccessreviews', 'LocalSubjectAccessReview', `{"user":"joe",${pods}}`, 'namespaces/steps/'),
  ask('localsubjectaccessreviews', 'LocalSubjectAccessReview', `{"user":"joe",${pods}}`, 'namespaces/other/'),
  ask('selfsubjectrulesreviews', 'SelfSubjectRulesReview', '{}'),
  jane(
    'create --raw /apis/authorization.k8s.io/v1/subjectaccessreviews -f -',
    review('SubjectAccessReview', `{"user":"joe",${pods}}`),
  ),
  jane(
    'create --raw /apis/authorization.k8s.io/v1/namespaces/steps/localsubjectaccessreviews -f -',
    review('LocalSubjectAccessReview', `{"user":"joe",${pods}}`),
  ),

  // Tokens
  robot('auth whoami'),
  robot('get pods'),
  robot('get pods -n other'),
  jane('create token robot -n other'),
  step('create token robot --bound-object-kind=Secret --bound-object-name=none'),
  step('create token robot --bound-object-kind=Pod --bound-object-name=none'),
  step('create token none'),
  step('create token robot --duration=5m'),
  step(
    'create --raw /apis/authentication.k8s.io/v1/tokenreviews -f -',
    review('TokenReview', '{"token":"nonsense"}', 'authentication'),
  ),
  step('delete serviceaccount robot'),
  { ...robot('auth whoami'), until: 'logged in' },
  step('create serviceaccount robot'),
  robot('get pods'),
];
