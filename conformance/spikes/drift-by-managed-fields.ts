import { createHash } from 'node:crypto';
import { startOracle } from '../oracles/start-oracle.ts';
import { edits, type Live } from './drift-edits.ts';

/*
 * Does our managedFields entry change exactly when a field that we own changed?
 * 300 × 4 objects applied as kustomize-controller does, edited in 35 ways, judged against a dry-run apply:
 * `node conformance/spikes/drift-by-managed-fields.ts` prints the table of docs/decisions/0003.
 */
const groups = 300;
const manager = 'kustomize-controller';
const applyType = 'application/apply-patch+yaml';
const plurals: Readonly<Record<string, string>> = {
  ServiceAccount: 'serviceaccounts',
  Service: 'services',
  Deployment: 'deployments',
  Ingress: 'ingresses',
};
const oracle = await startOracle({ controllerManager: true });
try {
  await main();
} finally {
  await oracle.stop();
}

async function main(): Promise<void> {
  await installPolicy();
  const namespace = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'drift' } };
  await oracle.send('POST', '/api/v1/namespaces', { body: namespace });
  const start = performance.now();
  for (let i = 0; i < groups; i++) {
    for (const object of manifests(i)) expectStatus(await applyOurs(object), [200, 201]);
  }
  console.log(`${groups * 4} objects applied in ${((performance.now() - start) / 1000).toFixed(1)} s`);
  await settled();
  const rows = new Map<string, Row>(
    edits.map((edit) => [edit.name, { n: 0, written: 0, drift: 0, missed: 0, false: 0 }]),
  );
  for (let i = 0; i < groups; i++) await editOne(i, rows);
  print(rows);
}

interface Row {
  n: number;
  /** The resourceVersion changed: an event in the watch. */
  written: number;
  /** A forced dry-run apply would change the object. */
  drift: number;
  missed: number;
  false: number;
}

async function editOne(i: number, rows: Map<string, Row>): Promise<void> {
  const edit = edits[i % edits.length]!;
  const manifest = manifests(i).find((object) => object.kind === edit.kind)!;
  const path = pathOf(manifest);
  const before = (await oracle.send('GET', path)).body;
  await edit.run(oracle.send, path, structuredClone(before));
  const { status, body: after } = await oracle.send('GET', path);
  const row = rows.get(edit.name)!;
  const wanted = await applyOurs(manifest, '&dryRun=All');
  // An apply that the server refuses (a renumbered port next to ours, with our name) is drift too.
  const drift = status === 404 || wanted.status === 422 || content(wanted.body) !== content(after);
  const changed = status === 404 || ourEntry(before) !== ourEntry(after);
  row.n++;
  if (status === 404 || before.metadata.resourceVersion !== after.metadata.resourceVersion) row.written++;
  if (drift) row.drift++;
  if (drift && !changed) row.missed++;
  if (!drift && changed) row.false++;
}

function applyOurs(object: Live, query = '') {
  return oracle.send('PATCH', `${pathOf(object)}?fieldManager=${manager}&force=true${query}`, {
    body: object,
    contentType: applyType,
  });
}

/** What a watcher keeps of an object: a hash of what we own and when we last wrote it. */
function ourEntry(object: Live): string {
  const entry = object.metadata.managedFields?.find(
    (one: Live) => one.manager === manager && one.operation === 'Apply' && one.subresource === undefined,
  );
  return createHash('sha256')
    .update(JSON.stringify([entry?.fieldsV1, entry?.time]))
    .digest('base64');
}

/** What a user sees of an object; the server's bookkeeping left out, and status, which an apply does not touch. */
function content({ metadata, status: _, ...rest }: Live): string {
  const { managedFields, resourceVersion, generation, creationTimestamp, uid, ...visible } = metadata;
  return JSON.stringify({ ...rest, metadata: visible });
}

/** The deployment controller writes annotations and status after the apply; wait for the last of them. */
async function settled(): Promise<void> {
  for (let attempt = 0; attempt < 300; attempt++) {
    const { items } = (await oracle.send('GET', '/apis/apps/v1/namespaces/drift/deployments')).body;
    if (items.every((one: Live) => one.status.observedGeneration === one.metadata.generation)) return;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  throw new Error('the deployment controller does not keep up');
}

/** A MutatingAdmissionPolicy that an annotation calls upon. */
async function installPolicy(): Promise<void> {
  const api = '/apis/admissionregistration.k8s.io/v1';
  const label = (name: string, value: string) =>
    `Object{metadata: Object.metadata{labels: {"${name}": "${value}"}}}`;
  const mutate = 'has(object.metadata.annotations) && "mutate" in object.metadata.annotations';
  const policy = {
    apiVersion: 'admissionregistration.k8s.io/v1',
    kind: 'MutatingAdmissionPolicy',
    metadata: { name: 'labels' },
    spec: {
      matchConstraints: {
        resourceRules: [
          {
            apiGroups: [''],
            apiVersions: ['v1'],
            operations: ['CREATE', 'UPDATE'],
            resources: ['serviceaccounts'],
          },
        ],
      },
      matchConditions: [{ name: 'asked', expression: mutate }],
      reinvocationPolicy: 'Never',
      mutations: [
        {
          patchType: 'ApplyConfiguration',
          applyConfiguration: {
            expression: `object.metadata.annotations["mutate"] == "ours" ? ${label('app', 'mutated')} : ${label('admitted', 'yes')}`,
          },
        },
      ],
    },
  };
  expectStatus(await oracle.send('POST', `${api}/mutatingadmissionpolicies`, { body: policy }), [201]);
  const binding = {
    apiVersion: 'admissionregistration.k8s.io/v1',
    kind: 'MutatingAdmissionPolicyBinding',
    metadata: { name: 'labels' },
    spec: { policyName: 'labels' },
  };
  expectStatus(await oracle.send('POST', `${api}/mutatingadmissionpolicybindings`, { body: binding }), [201]);
  for (let attempt = 0; attempt < 100; attempt++) {
    const metadata = { name: 'probe', annotations: { mutate: 'theirs' } };
    const body = { apiVersion: 'v1', kind: 'ServiceAccount', metadata };
    const answer = await oracle.send('POST', '/api/v1/namespaces/default/serviceaccounts?dryRun=All', {
      body,
    });
    if (answer.body.metadata?.labels?.admitted === 'yes') return;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  throw new Error('the policy has no effect');
}

function manifests(i: number): Live[] {
  const edit = edits[i % edits.length]!;
  const metadata = { name: `app-${i}`, namespace: 'drift', labels: { app: 'x' }, annotations: { ours: 'x' } };
  const env = [
    { name: 'A', value: '1' },
    { name: 'B', value: '2' },
  ];
  const resources = { requests: { cpu: '100m', memory: '64Mi' } };
  const containers = [{ name: 'app', image: 'app:1', env, resources }];
  const backend = { service: { name: metadata.name, port: { number: 80 } } };
  return [
    { apiVersion: 'v1', kind: 'ServiceAccount', metadata },
    {
      apiVersion: 'v1',
      kind: 'Service',
      metadata,
      spec: {
        selector: { app: 'x' },
        ports: [
          { name: 'http', port: 80 },
          { name: 'https', port: 443 },
        ],
      },
    },
    {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata,
      spec: {
        ...(edit.withoutReplicas ? { paused: true } : { replicas: 0 }),
        selector: { matchLabels: { app: 'x' } },
        template: { metadata: { labels: { app: 'x' } }, spec: { containers } },
      },
    },
    {
      apiVersion: 'networking.k8s.io/v1',
      kind: 'Ingress',
      metadata,
      spec: {
        rules: [{ host: 'a.example.com', http: { paths: [{ path: '/', pathType: 'Prefix', backend }] } }],
      },
    },
  ];
}

function pathOf({ apiVersion, kind, metadata }: Live): string {
  const root = apiVersion === 'v1' ? '/api/v1' : `/apis/${apiVersion}`;
  return `${root}/namespaces/${metadata.namespace}/${plurals[kind]}/${metadata.name}`;
}

function expectStatus({ status, body }: { status: number; body: Live }, wanted: readonly number[]): void {
  if (!wanted.includes(status)) throw new Error(`${status}: ${body.message}`);
}

function print(rows: ReadonlyMap<string, Row>): void {
  const total = { n: 0, written: 0, drift: 0, missed: 0, false: 0 };
  console.log('| edit | objects | written | drifted | missed | false |\n|---|---|---|---|---|---|');
  for (const [name, row] of rows) {
    console.log(`| ${[name, row.n, row.written, row.drift, row.missed, row.false].join(' | ')} |`);
    for (const key of Object.keys(total) as (keyof Row)[]) total[key] += row[key];
  }
  console.log(`| all | ${Object.values(total).join(' | ')} |`);
}
