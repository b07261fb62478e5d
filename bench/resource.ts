/**
 * Server-side apply of Deployments: `node bench/resource.ts`. Prints operations a second, and the cost of an apply
 * as a ratio to copying the same object by structuredClone.
 */
import { FieldSet, type KubeObject, statusOf, structuredApply, structuredUpdate } from '@flux-ts/resource';
import { loadBuiltinKinds } from '@flux-ts/schema';

const kinds = loadBuiltinKinds();
const schema = kinds.schemaOf('apps', 'v1', 'Deployment')!;
const apiVersion = 'apps/v1';
const container = (name: string, image: string) => ({
  name,
  image,
  args: ['--a', '--b=1'],
  env: Array.from({ length: 8 }, (_, i) => ({ name: `E${i}`, value: String(i) })),
  ports: [
    { containerPort: 80, name: 'http', protocol: 'TCP' },
    { containerPort: 81, name: 'admin', protocol: 'TCP' },
  ],
  resources: { limits: { cpu: '1', memory: '1Gi' }, requests: { cpu: '10m', memory: '64Mi' } },
  volumeMounts: [{ name: 'config', mountPath: '/etc/config' }],
});
const deployment = (image: string): KubeObject => ({
  apiVersion,
  kind: 'Deployment',
  metadata: { name: 'web', namespace: 'default', labels: { app: 'web' } },
  spec: {
    replicas: 2,
    selector: { matchLabels: { app: 'web' } },
    template: {
      metadata: { labels: { app: 'web' } },
      spec: {
        containers: [container('web', image), container('sidecar', 's:1')],
        volumes: [{ name: 'config', configMap: { name: 'c' } }],
      },
    },
  },
});
const request = {
  schema,
  manager: 'kustomize-controller',
  force: true,
  apiVersion,
  now: '2026-01-01T00:00:00Z',
};

function stored(config: KubeObject, live?: KubeObject, manager = request.manager): KubeObject {
  const done = structuredApply({ ...request, config, manager, ...(live && { live }) });
  return { ...done.object, metadata: { ...done.object.metadata, managedFields: done.managedFields } };
}

const configs = [deployment('web:1'), deployment('web:2')];
const other = { ...deployment('web:1'), spec: { paused: false } };
// Stored objects come back from storage as new values each time; the text is parsed outside of the clock.
const live = stored(other, stored(configs[0]!), 'other');
const dropped = deployment('web:1');
delete (dropped['spec'] as { replicas?: number }).replicas;
const status = { ...live, status: { observedGeneration: 1, replicas: 2, readyReplicas: 2 } };

function measure(name: string, task: () => unknown): number {
  for (let i = 0; i < 2_000; i++) task();
  const runs: number[] = [];
  for (let run = 0; run < 5; run++) {
    const start = performance.now();
    for (let i = 0; i < 4_000; i++) task();
    runs.push((performance.now() - start) / 4_000);
  }
  const ms = runs.sort((a, b) => a - b)[2]!;
  console.log(
    `${name.padEnd(34)} ${Math.round(1000 / ms)
      .toLocaleString('en')
      .padStart(9)} /s  ${(ms * 1000).toFixed(1)} µs`,
  );
  return ms;
}

const clone = measure('structuredClone (baseline)', () => structuredClone(live));
measure('apply: create', () => structuredApply({ ...request, config: configs[0]! }));
const noop = measure('apply: nothing changes', () =>
  structuredApply({ ...request, live, config: configs[0]! }),
);
const change = measure('apply: one field changes', () =>
  structuredApply({ ...request, live, config: configs[1]! }),
);
measure('apply: a field is dropped', () => structuredApply({ ...request, live, config: dropped }));
measure('update: status', () => structuredUpdate({ ...request, live, next: status, subresource: 'status' }));
measure('FieldsV1 parse and format', () =>
  FieldSet.parse(live.metadata.managedFields![0]!.fieldsV1).format(),
);
measure('status', () => statusOf(status, { now: 0 }));
console.log(
  `ratio to structuredClone: no-op ${(noop / clone).toFixed(2)}, change ${(change / clone).toFixed(2)}`,
);
