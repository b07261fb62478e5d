import { BEGINNING, container as c, type Fields, make, pod, send, template, workload } from './raw-steps.ts';
import type { UserStep } from './run-steps.ts';

const ADMISSION = '/apis/admissionregistration.k8s.io/v1';
const CORE = '/api/v1/namespaces/steps';
const MAPS = `${CORE}/configmaps`;
const RULE: Fields = {
  apiGroups: [''],
  apiVersions: ['v1'],
  operations: ['CREATE', 'UPDATE'],
  resources: ['configmaps'],
};
const selecting = (judge: string) => ({
  namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'steps' } },
  objectSelector: { matchLabels: { judge } },
});

/** A policy that judges what is labelled with its name, and its binding. */
function judge(
  kind: 'Validating' | 'Mutating',
  name: string,
  spec: Fields,
  binding: Fields = {},
  match: Fields = {},
): UserStep[] {
  const plural = `${ADMISSION}/${kind.toLowerCase()}admissionpolic`;
  const object = (type: string, fields: Fields) => ({
    apiVersion: 'admissionregistration.k8s.io/v1',
    kind: `${kind}AdmissionPolicy${type}`,
    metadata: { name },
    spec: fields,
  });
  const matchConstraints = { resourceRules: [RULE], ...selecting(name), ...match };
  return [
    send('POST', `${plural}ies`, object('', { matchConstraints, ...spec })),
    send('POST', `${plural}ybindings`, object('Binding', { policyName: name, ...binding })),
  ];
}

const says = (expression: string, more: Fields = {}): Fields => ({ validations: [{ expression, ...more }] });
const DENY: Fields = { validationActions: ['Deny'] };
const SAME = 'object.data.a == "1"';
const TOLD = 'request.operation + request.name + request.kind.kind + request.resource.resource';

/** Policies by their names: what they say, and what their bindings and rules say besides. */
const VALIDATING: Readonly<Record<string, readonly [spec: Fields, binding?: Fields, match?: Fields]>> = {
  plain: [says(SAME)],
  worded: [says(SAME, { message: 'wants 1', reason: 'Forbidden' })],
  told: [says(SAME, { messageExpression: '"has " + object.data.a', message: 'm' })],
  untold: [says(SAME, { messageExpression: '"has " + object.data.zz', message: 'fallback' })],
  lines: [says(SAME, { messageExpression: '"a\\nb"' })],
  blank: [says(SAME, { messageExpression: '"   "' })],
  failing: [says('object.data.zz == "1"')],
  ignoring: [{ ...says('object.data.zz == "1"'), failurePolicy: 'Ignore' }],
  warning: [says(SAME), { validationActions: ['Warn', 'Audit'] }],
  two: [
    {
      validations: [
        { expression: SAME, message: 'first' },
        { expression: 'object.data.b == "1"', message: 'second' },
      ],
    },
  ],
  variables: [
    {
      variables: [
        { name: 'x', expression: 'object.data.a' },
        { name: 'y', expression: 'variables.x + "!"' },
      ],
      ...says('variables.y == "1!"', { messageExpression: '"y is " + variables.y' }),
    },
  ],
  unknown: [{ variables: [{ name: 'x', expression: 'object.data.zz' }], ...says('variables.x == "1"') }],
  when: [{ matchConditions: [{ name: 'c', expression: 'object.data.a != "skip"' }], ...says('false') }],
  whether: [{ matchConditions: [{ name: 'c', expression: 'object.data.zz == "a"' }], ...says('true') }],
  who: [
    { matchConditions: [{ name: 'c', expression: 'request.userInfo.username == "x"' }], ...says('false') },
  ],
  request: [says('false', { messageExpression: `${TOLD} + string(request.dryRun)` })],
  space: [says('namespaceObject.metadata.labels["x"] == "y"', { message: 'of another namespace' })],
  before: [says('oldObject == null || oldObject.data.a == object.data.a', { message: 'may not change' })],
  lost: [
    { paramKind: { apiVersion: 'v1', kind: 'ConfigMap' }, ...says('object.data.a == params.data.want') },
    { paramRef: { name: 'none', parameterNotFoundAction: 'Deny' } },
  ],
  lenient: [
    { paramKind: { apiVersion: 'v1', kind: 'ConfigMap' }, ...says('false') },
    { paramRef: { name: 'none', parameterNotFoundAction: 'Allow' } },
  ],
  excluding: [says('false'), {}, { excludeResourceRules: [{ ...RULE, resourceNames: ['a'] }] }],
  named: [says('false'), {}, { resourceRules: [{ ...RULE, resourceNames: ['other'] }] }],
  scoped: [says('false'), {}, { resourceRules: [{ ...RULE, scope: 'Cluster' }] }],
  bound: [says('false'), { matchResources: { objectSelector: { matchLabels: { go: 'yes' } } } }],
  audited: [{ auditAnnotations: [{ key: 'k', valueExpression: '"v"' }] }, { validationActions: ['Audit'] }],
  library: [
    says(
      'object.data.a.matches("^[0-9]+$") && quantity("1Gi").isGreaterThan(quantity("1Mi")) && ip("1.2.3.4").family() == 4',
    ),
  ],
  large: [says('false', { message: 'nope', reason: 'RequestEntityTooLarge' })],
  annotated: [says('has(object.metadata.annotations) && "a" in object.metadata.annotations')],
  counted: [says('object.data.size() > 1', { messageExpression: '"has " + string(object.data.size())' })],
  each: [says('object.data.all(k, object.data[k].size() < 3)', { message: 'long' })],
};

/** Policies that are refused. */
const REFUSED: readonly Fields[] = [
  says('object.data.a == 1 +'),
  says('x / y / z'),
  says('1 2 3'),
  says(''),
  says('1'),
  says('"a"', { messageExpression: '1' }),
  says(SAME, { reason: 'Unauthorized' }),
  says(SAME, { message: 'a\nb' }),
  says('request.nope == 1'),
  says('variables.v == 1'),
  { variables: [{ name: 'v', expression: '1' }], ...says('variables.w == 1') },
  { variables: [{ name: 'v', expression: 'variables.v' }], ...says(SAME) },
  { variables: [{ name: '1v', expression: '1' }], ...says(SAME) },
  { auditAnnotations: [{ key: 'k', valueExpression: '1' }] },
  { auditAnnotations: [{ key: 'k', valueExpression: 'object.data.a' }] },
  { failurePolicy: '', ...says(SAME) },
];

const applied = (expression: string) => ({
  patchType: 'ApplyConfiguration',
  applyConfiguration: { expression },
});
const patched = (expression: string) => ({ patchType: 'JSONPatch', jsonPatch: { expression } });
const changes = (...mutations: readonly Fields[]): Fields => ({ reinvocationPolicy: 'Never', mutations });

const MUTATING: Readonly<Record<string, readonly [spec: Fields, binding?: Fields]>> = {
  adds: [
    changes(
      applied('Object{metadata: Object.metadata{labels: {"x": "y"}}, data: {"k": object.data.a + "!"}}'),
    ),
  ],
  patches: [
    changes(
      patched(
        '[JSONPatch{op: "test", path: "/data/a", value: "1"}, JSONPatch{op: "remove", path: "/data/a"}]',
      ),
    ),
  ],
  escapes: [
    changes(
      patched('[JSONPatch{op: "add", path: "/metadata/labels/" + jsonpatch.escapeKey("a/b~c"), value: "c"}]'),
    ),
  ],
  removes: [changes(patched('[JSONPatch{op: "remove", path: "/data/none"}]'))],
  removesnot: [
    { failurePolicy: 'Ignore', ...changes(patched('[JSONPatch{op: "remove", path: "/data/none"}]')) },
  ],
  fails: [changes(applied('Object{data: {"k": object.data.zz}}'))],
  nofield: [changes(applied('Object{nope: "x"}'))],
  notype: [changes(applied('Object{data: "x"}'))],
  finalizes: [changes(applied('Object{metadata: Object.metadata{finalizers: ["a.b/c"]}}'))],
  sometimes: [
    { matchConditions: [{ name: 'c', expression: SAME }], ...changes(applied('Object{data: {"k": "v"}}')) },
  ],
  varied: [
    {
      variables: [{ name: 'x', expression: 'object.data.a' }],
      ...changes(
        applied('Object{data: {"k": variables.x}}'),
        applied('Object{data: {"l": object.data.k + "2"}}'),
      ),
    },
  ],
  paramless: [
    {
      paramKind: { apiVersion: 'v1', kind: 'ConfigMap' },
      ...changes(applied('Object{data: {"k": params.data.want}}')),
    },
    { paramRef: { name: 'none', namespace: 'steps', parameterNotFoundAction: 'Deny' } },
  ],
  again: [
    {
      ...changes(applied('Object{data: {"n": has(object.data.n) ? object.data.n + "i" : "i"}}')),
      reinvocationPolicy: 'IfNeeded',
    },
  ],
};

const REFUSED_CHANGES: readonly Fields[] = [
  changes(applied('x + y')),
  changes(applied('1')),
  changes(applied('')),
  changes(patched('"a"')),
  changes(patched('[')),
  changes({ patchType: 'Other', jsonPatch: { expression: '[]' } }),
  { ...changes(applied('Object{}')), reinvocationPolicy: 'Sometimes' },
];

const map = (name: string, data: Fields) => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name: 'a', labels: { judge: name } },
  data,
});
const DATA: readonly Fields[] = [{ a: '1' }, { a: '7' }, { a: 'skip', b: '1' }];
const asked = (name: string, data: Fields) =>
  send('POST', `${MAPS}?dryRun=All`, map(name, data), { whole: true });

const SAFE: Fields = { allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] } };
const PODS: readonly Fields[] = [
  {},
  { containers: [c({ securityContext: { privileged: true } })] },
  { hostNetwork: true, hostPID: true, hostIPC: true },
  { volumes: [{ name: 'a', hostPath: { path: '/x' } }] },
  { containers: [c({ ports: [{ containerPort: 80, hostPort: 80 }] })] },
  { containers: [c({ securityContext: { capabilities: { add: ['NET_ADMIN', 'SYS_TIME'] } } })] },
  { containers: [c({ securityContext: { capabilities: { add: ['NET_BIND_SERVICE'], drop: ['ALL'] } } })] },
  { securityContext: { seLinuxOptions: { type: 'x', user: 'u', role: 'r' } } },
  { securityContext: { seccompProfile: { type: 'Unconfined' } } },
  { securityContext: { sysctls: [{ name: 'kernel.msgmax', value: '1' }] } },
  { securityContext: { appArmorProfile: { type: 'Unconfined' } } },
  { hostUsers: false, containers: [c({ securityContext: { procMount: 'Unmasked' } })] },
  { hostUsers: false, securityContext: { runAsUser: 0, runAsNonRoot: false } },
  {
    securityContext: { runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } },
    containers: [c({ securityContext: SAFE })],
  },
  {
    securityContext: { runAsNonRoot: true, runAsUser: 0, seccompProfile: { type: 'RuntimeDefault' } },
    containers: [c({ securityContext: SAFE })],
  },
  {
    volumes: [
      { name: 'a', nfs: { server: 's', path: '/p' } },
      { name: 'b', emptyDir: {} },
    ],
  },
  { os: { name: 'windows' }, securityContext: { windowsOptions: { hostProcess: true } }, hostNetwork: true },
  { initContainers: [{ name: 'i', image: 'x', securityContext: { privileged: true } }] },
  { containers: [c({ livenessProbe: { httpGet: { host: '1.2.3.4', port: 80 } } })] },
];
const LEVELS = ['baseline', 'restricted'];
const space = (level: string) => ({
  apiVersion: 'v1',
  kind: 'Namespace',
  metadata: {
    name: `steps-${level}`,
    labels: { 'pod-security.kubernetes.io/enforce': level, 'pod-security.kubernetes.io/warn': 'restricted' },
  },
});

/** What policies and Pod Security say of what is only tried. */
export const JUDGED_STEPS: readonly UserStep[] = [
  ...BEGINNING,
  ...Object.entries(VALIDATING).flatMap(([name, [spec, binding = {}, match]]) =>
    judge('Validating', name, spec, { ...DENY, ...binding }, match),
  ),
  ...Object.entries(MUTATING).flatMap(([name, [spec, binding]]) => judge('Mutating', name, spec, binding)),
  ...REFUSED.flatMap((spec) => judge('Validating', 'refused', spec, DENY).slice(0, 1)),
  ...REFUSED_CHANGES.flatMap((spec) => judge('Mutating', 'refused', spec).slice(0, 1)),
  ...judge('Validating', 'last', says('false'), DENY),
  send('POST', `${MAPS}?dryRun=All`, map('last', {}), { until: 'denied request', patience: 30 }),
  send('POST', `${MAPS}?dryRun=All`, map('again', {}), { whole: true, until: '"n":"i', patience: 30 }),
  ...Object.keys(VALIDATING).flatMap((name) => DATA.map((data) => asked(name, data))),
  ...Object.keys(MUTATING).flatMap((name) => DATA.slice(0, 2).map((data) => asked(name, data))),
  make(MAPS, map('none', { a: '1' }), { dry: false }),
  ...['before', 'plain', 'request'].map((name) =>
    send('PATCH', `${MAPS}/a?dryRun=All`, { metadata: { labels: { judge: name } }, data: { a: '2' } }),
  ),
  ...LEVELS.map((level) => make('/api/v1/namespaces', space(level), { dry: false })),
  ...LEVELS.map(
    (level): UserStep => ({
      args: `get serviceaccount default -n steps-${level} -o name`,
      until: 'serviceaccount/',
    }),
  ),
  ...LEVELS.flatMap((level) => PODS.map((spec) => make(`/api/v1/namespaces/steps-${level}/pods`, pod(spec)))),
  ...PODS.slice(0, 8).map((spec) =>
    make('/apis/apps/v1/namespaces/steps-baseline/deployments', workload('Deployment', template(spec))),
  ),
];
