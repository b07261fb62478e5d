// How fast YAML is read and written, beside js-yaml (fastest run and median): node bench/yaml.ts [--mb=4]
import { parseArgs } from 'node:util';
import { encodeAll, parseDocuments, toJson, toValue, type Value } from '@flux-ts/yaml';
import { CORE_SCHEMA, loadAll, mergeTag, parseEvents } from 'js-yaml';
import { bench, do_not_optimize, run } from 'mitata';

const { values: flags } = parseArgs({ options: { mb: { type: 'string', default: '4' } } });
const MEGABYTES = Number(flags.mb);

/** A Deployment as people write it: comments, both quotes, flow collections, a block scalar. */
function deployment(i: number): string {
  return `---
apiVersion: apps/v1
kind: Deployment
metadata:
  name: app-${i}
  namespace: team-${i % 17}
  labels:
    app.kubernetes.io/name: app-${i}
    app.kubernetes.io/version: "1.${i}.0"
  annotations:
    description: 'It''s number ${i}'
    config: |
      key=value
      other=${i}
spec:
  replicas: ${i % 5}
  selector:
    matchLabels: {app: app-${i}}
  template:
    metadata:
      labels:
        app: app-${i}
    spec:
      serviceAccountName: app-${i}
      containers:
      - name: main # the container
        image: registry.example/app:${i}
        args: ["--port=8080", "--log-level", debug]
        ports:
        - containerPort: 8080
          name: http
        env:
        - name: A
          value: "true"
        - name: POD_NAME
          valueFrom:
            fieldRef:
              fieldPath: metadata.name
        resources:
          requests: {cpu: 100m, memory: 64Mi}
          limits:
            memory: 128Mi
`;
}

const parts: string[] = [];
for (let length = 0; length < MEGABYTES * 1e6; length += parts[parts.length - 1]!.length)
  parts.push(deployment(parts.length));
const text = parts.join('');
const documents = parseDocuments(text);
const values: Value[] = documents.map((document) => toValue(document.root));
const schema = CORE_SCHEMA.withTags(mergeTag);

bench('parseDocuments (text to nodes)', () => do_not_optimize(parseDocuments(text)));
bench('toValue (nodes to values)', () =>
  do_not_optimize(documents.map((document) => toValue(document.root))),
);
bench('encodeAll (values to text)', () => do_not_optimize(encodeAll(values)));
bench('toJson', () => do_not_optimize(values.map((value) => toJson(value))));
bench('js-yaml parseEvents (text to events)', () => do_not_optimize(parseEvents(text, {})));
bench('js-yaml loadAll (text to values)', () => do_not_optimize(loadAll(text, { schema })));

const { benchmarks } = await run({ format: 'quiet' });
const times = benchmarks.map(({ alias, runs }) => ({
  name: alias,
  min: runs[0]!.stats!.min / 1e6,
  p50: runs[0]!.stats!.p50 / 1e6,
}));
for (const { name, min, p50 } of times)
  console.log(
    `${name.padEnd(40)} ${(min / MEGABYTES).toFixed(1).padStart(6)} ${(p50 / MEGABYTES).toFixed(1).padStart(6)} ms/MB`,
  );
const of = (start: string): number => times.find(({ name }) => name.startsWith(start))!.min;
const ours = of('parseDocuments') + of('toValue');
console.log(`text to values: ${(of('js-yaml loadAll') / ours).toFixed(2)} times js-yaml's speed`);
