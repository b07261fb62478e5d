import type { UserStep } from './run-steps.ts';

const step = (args: string, input?: string): UserStep => (input === undefined ? { args } : { args, input });

interface Hook {
  readonly path: string;
  readonly name?: string;
  readonly more?: object;
}

/** Webhooks of ConfigMaps whose label `hook` says which of them is asked; HOOKS and CA_BUNDLE are put in by the runner. */
const configuration = (kind: 'Mutating' | 'Validating', name: string, hooks: readonly Hook[]) =>
  JSON.stringify({
    apiVersion: 'admissionregistration.k8s.io/v1',
    kind: `${kind}WebhookConfiguration`,
    metadata: { name },
    webhooks: hooks.map(({ path, name: hook = path.slice(1), more = {} }) => ({
      name: `${hook}.example.com`,
      admissionReviewVersions: ['v1'],
      sideEffects: 'None',
      timeoutSeconds: 5,
      clientConfig: { url: `HOOKS${path}`, caBundle: 'CA_BUNDLE' },
      rules: [
        { apiGroups: [''], apiVersions: ['v1'], operations: ['CREATE', 'UPDATE'], resources: ['configmaps'] },
      ],
      objectSelector: { matchLabels: { hook } },
      ...more,
    })),
  });
const map = (hook: string, more: object = {}, name = hook) =>
  JSON.stringify({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, labels: { hook } }, ...more });
const create = (hook: string) => step('create -f -', map(hook));
const DELETES = {
  rules: [{ apiGroups: ['*'], apiVersions: ['*'], operations: ['*'], resources: ['configmaps'] }],
};

const VALIDATING: readonly Hook[] = [
  ...['/allow', '/deny', '/bare', '/reason', '/code', '/success', '/warn', '/first'].map((path) => ({
    path,
  })),
  ...['/status-500', '/status-404', '/text', '/absent', '/other-kind', '/other-uid'].map((path) => ({
    path,
  })),
  { path: '/slow', more: { timeoutSeconds: 1 } },
  { path: '/slow', name: 'slow-ignored', more: { timeoutSeconds: 1, failurePolicy: 'Ignore' } },
  { path: '/deny', name: 'effects', more: { sideEffects: 'NoneOnDryRun' } },
  { path: '/who', more: DELETES },
  { path: '/deny', name: 'unsigned', more: { clientConfig: { url: 'HOOKS/deny' } } },
  { path: '/deny', name: 'refused', more: { clientConfig: { url: 'https://127.0.0.1:1/deny' } } },
  {
    path: '/deny',
    name: 'condition',
    more: {
      matchConditions: [{ name: 'asked', expression: "has(object.data) && object.data.ask == 'yes'" }],
    },
  },
  {
    path: '/deny',
    name: 'broken-condition',
    more: { matchConditions: [{ name: 'asked', expression: "object.data.ask == 'yes'" }] },
  },
  { path: '/deny', name: 'elsewhere', more: { namespaceSelector: { matchLabels: { none: 'such' } } } },
  { path: '/deny', name: 'old', more: { admissionReviewVersions: ['v2', 'v1beta1'] } },
  { path: '/deny', name: 'updates', more: { rules: [{ ...DELETES.rules[0], operations: ['UPDATE'] }] } },
  { path: '/deny', name: 'clustered', more: { rules: [{ ...DELETES.rules[0], scope: 'Cluster' }] } },
];

const both = (hook: string) => ({ objectSelector: { matchLabels: { hook } } });
const MUTATING: readonly Hook[] = [
  ...['/unknown-field', '/wrong-type', '/wrong-value', '/missing-path', '/untyped', '/typed', '/merge'].map(
    (path) => ({ path }),
  ),
  { path: '/seen', name: 'again', more: { ...both('again'), reinvocationPolicy: 'IfNeeded' } },
  { path: '/first', name: 'then', more: both('again') },
  { path: '/seen', name: 'once', more: both('once') },
  { path: '/first', name: 'after', more: both('once') },
  { path: '/second', name: 'second', more: both('once') },
];
const show = (name: string) =>
  step(`get configmap ${name} -o jsonpath={.metadata.labels}{.metadata.annotations}{.data}`);

/** Webhooks at loopback addresses. Steps build on each other. */
export const WEBHOOK_STEPS: readonly UserStep[] = [
  step('create namespace steps'),
  { args: 'get configmap kube-root-ca.crt -o name', until: 'configmap/' },
  step('create -f -', configuration('Validating', 'steps-v', VALIDATING)),
  // A server hears of webhooks a moment later.
  { args: 'create -f - --dry-run=server', input: map('deny'), until: 'denied' },
  step('create configmap free'),
  ...['allow', 'deny', 'bare', 'reason', 'code', 'success', 'warn', 'first'].map(create),
  ...['status-500', 'status-404', 'text', 'absent', 'other-kind', 'other-uid'].map(create),
  create('slow'),
  create('slow-ignored'),
  step('create -f - --dry-run=server', map('effects')),
  create('unsigned'),
  create('refused'),
  create('condition'),
  step('apply -f -', map('condition', { data: { ask: 'yes' } })),
  create('broken-condition'),
  create('elsewhere'),
  create('old'),
  create('updates'),
  step('label configmap updates a=b'),
  step('patch configmap updates --type=json -p [{"op":"add","path":"/data","value":{"a":"b"}}]'),
  step('apply -f - --server-side', map('updates', { data: { a: 'b' } })),
  create('clustered'),
  create('who'),
  step('label configmap free hook=who'),
  step('label configmap allow a=b'),
  step('delete configmap allow'),
  step('label configmap condition hook=who --overwrite'),
  step('delete configmap condition'),
  step('delete configmap --all --dry-run=server'),
  step('delete validatingwebhookconfiguration steps-v'),
  step('create -f -', configuration('Mutating', 'steps-m', MUTATING)),
  {
    args: 'create -f - --dry-run=server -o jsonpath={.metadata.annotations}',
    input: map('once', {}, 'try'),
    until: 'seen',
  },
  ...['unknown-field', 'wrong-type', 'wrong-value', 'missing-path', 'untyped', 'typed', 'merge'].map(create),
  create('again'),
  show('again'),
  create('once'),
  show('once'),
  show('unknown-field'),
  step('apply -f -', map('once', { data: { k: 'v' } })),
  show('once'),
  step('delete mutatingwebhookconfiguration steps-m'),
];
