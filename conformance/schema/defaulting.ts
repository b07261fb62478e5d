import { applyDefaults, canonicalize, loadBuiltinKinds } from '@flux-ts/schema';
import type { Value, ValueObject } from '@flux-ts/yaml';
import { mutatingPlugins } from '../../engines/schema/generate/admission-plugins.ts';
import { type DefaultingProbe, startDefaultingProbe } from '../../engines/schema/generate/webhook.ts';
import { startOracle } from '../oracles/start-oracle.ts';
import { createRandom, randomValue } from './random-objects.ts';
import { unseenKinds } from './unseen-kinds.ts';

/*
 * Random objects of every built-in kind: what we make of them against what kube-apiserver makes of them, seen by
 * a webhook before validation. `node conformance/schema/defaulting.ts [objects per kind] [seed]`; exit code 1
 * when there is a difference that is not known.
 */
const perKind = Number(process.argv[2] ?? 50);
const seed = Number(process.argv[3] ?? 1);

/** Admission never sees its own kinds; reviews and bindings are requests, not objects. */
const skipped = /^(admissionregistration|authentication|authorization)\./;

const table = loadBuiltinKinds();
const oracle = await startOracle({ apiServerArgs: [`--disable-admission-plugins=${mutatingPlugins}`] });
const probe = await startDefaultingProbe(oracle);
const counts = { equal: 0, different: 0, refused: 0 };
try {
  for (const kind of table.kinds) {
    if (!kind.verbs.includes('create') || kind.verbs.length === 1 || skipped.test(kind.group)) continue;
    const random = createRandom(seed);
    for (let i = 0; i < perKind; i++) await compareOne(probe, kind, random);
  }
  for (const [plural, object] of unseenKinds) await compareUnseen(plural, object);
} finally {
  await probe.close();
  await oracle.stop();
}
console.log(
  `${counts.equal} equal, ${counts.different} different, ${counts.refused} refused by the server's decoder`,
);
process.exitCode = counts.different === 0 ? 0 : 1;

async function compareOne(
  probe: DefaultingProbe,
  kind: (typeof table.kinds)[number],
  random: () => number,
): Promise<void> {
  const { group, version, plural, namespaced } = kind;
  const schema = table.schemaOf(group, version, kind.kind)!;
  const typeMeta = { apiVersion: group === '' ? version : `${group}/${version}`, kind: kind.kind };
  const object: ValueObject = { ...(randomValue(schema, random) as ValueObject), ...typeMeta, metadata: {} };
  const root = group === '' ? `/api/${version}` : `/apis/${group}/${version}`;
  const path = `${root}${namespaced ? '/namespaces/default' : ''}/${plural}?dryRun=All`;
  const theirs = await probe.send(path, structuredClone(object) as never);
  if (typeof theirs === 'string') {
    counts.refused++;
    if (process.env['VERBOSE']) console.log(`refused: ${kind.kind}: ${theirs}`);
    return;
  }
  const sent = structuredClone(object);
  object['metadata'] = { name: 'x' };
  applyDefaults(schema, object);
  canonicalize(schema, object);
  delete (object['metadata'] as ValueObject)['name'];
  report([...differ(object, theirs, kind.kind)], sent);
}

function report(differences: readonly string[], sent: ValueObject): void {
  if (differences.length === 0) counts.equal++;
  else {
    counts.different++;
    console.log(`${differences.join('\n')}\n    sent ${JSON.stringify(sent).slice(0, 300)}`);
  }
}

async function compareUnseen(plural: string, object: ValueObject): Promise<void> {
  const { kind } = table.findResource('admissionregistration.k8s.io', 'v1', plural)!;
  const schema = table.schemaOf('admissionregistration.k8s.io', 'v1', kind)!;
  const path = `/apis/admissionregistration.k8s.io/v1/${plural}?dryRun=All`;
  const { status, body } = await oracle.send('POST', path, { body: object });
  if (status !== 201) throw new Error(`${kind}: ${body.message}`);
  const ours = structuredClone(object);
  applyDefaults(schema, ours);
  canonicalize(schema, ours);
  report([...differ({ ...ours, metadata: {} }, { ...body, metadata: {} }, kind)], object);
}

function* differ(ours: Value | undefined, theirs: Value | undefined, path: string): Generator<string> {
  if (isContainer(ours) && isContainer(theirs) && Array.isArray(ours) === Array.isArray(theirs)) {
    const [a, b] = [ours as ValueObject, theirs as ValueObject];
    for (const key of new Set([...Object.keys(a), ...Object.keys(b)]))
      yield* differ(a[key], b[key], `${path}.${key}`);
  } else if (ours !== theirs) {
    yield `${path}: ours ${JSON.stringify(ours)?.slice(0, 80)}, theirs ${JSON.stringify(theirs)?.slice(0, 80)}`;
  }
}

function isContainer(value: Value | undefined): boolean {
  return typeof value === 'object' && value !== null;
}
