import { applyDefaults, canonicalize, type KindInfo, loadBuiltinKinds } from '@flux-ts/schema';
import type { ValueObject } from '@flux-ts/yaml';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { mutatingPlugins } from '../../engines/schema/generate/admission-plugins.ts';
import { type DefaultingProbe, startDefaultingProbe } from '../../engines/schema/generate/webhook.ts';
import { type Oracle, startOracle } from '../oracles/start-oracle.ts';
import { createRandom, randomValue } from './random-objects.ts';
import { unseenKinds } from './unseen-kinds.ts';

/*
 * Random objects of every built-in kind: what applyDefaults and canonicalize make of them against what
 * kube-apiserver makes of them, seen by a webhook before validation.
 */
const perKind = process.env['FLUX_CONFORMANCE'] === 'full' ? 300 : 15;

/** Admission never sees its own kinds; reviews and bindings are requests, not objects. */
const skipped = /^(admissionregistration|authentication|authorization)\./;
const table = loadBuiltinKinds();
const kinds = table.kinds.filter(
  (k) => k.verbs.includes('create') && k.verbs.length > 1 && !skipped.test(k.group),
);
let oracle: Oracle;
let probe: DefaultingProbe;

beforeAll(async () => {
  oracle = await startOracle({ apiServerArgs: [`--disable-admission-plugins=${mutatingPlugins}`] });
  probe = await startDefaultingProbe(oracle);
});

afterAll(async () => {
  await probe?.close();
  await oracle?.stop();
});

describe('random objects have the defaults and the form that the server gives them', () => {
  const cases = kinds.map((kind) => ({
    kind,
    title: `${kind.kind} of ${kind.group || 'core'}/${kind.version}`,
  }));
  test.each(cases)('$title', async ({ kind }) => {
    const random = createRandom(1);
    const schema = table.schemaOf(kind.group, kind.version, kind.kind)!;
    for (let i = 0; i < perKind; i++) {
      const object = { ...(randomValue(schema, random) as ValueObject), ...typeMeta(kind), metadata: {} };
      const theirs = await probe.send(`${collectionOf(kind)}?dryRun=All`, structuredClone(object) as never);
      expect(complete(kind, object), `sent ${JSON.stringify(object)}`).toEqual(theirs);
    }
  });
});

test.each(unseenKinds)(
  '%s, which admission never sees, have the defaults that a dry run shows',
  async (plural, object) => {
    const kind = table.findResource('admissionregistration.k8s.io', 'v1', plural)!;
    const { status, body } = await oracle.send('POST', `${collectionOf(kind)}?dryRun=All`, { body: object });
    expect(status, body.message).toBe(201);
    expect({ ...complete(kind, object), metadata: {} }).toEqual({ ...body, metadata: {} });
  },
);

function typeMeta({ group, version, kind }: KindInfo): ValueObject {
  return { apiVersion: group === '' ? version : `${group}/${version}`, kind };
}

function collectionOf({ group, version, plural, namespaced }: KindInfo): string {
  const root = group === '' ? `/api/${version}` : `/apis/${group}/${version}`;
  return `${root}${namespaced ? '/namespaces/default' : ''}/${plural}`;
}

/** The server sees each object under the name `x`, which the probe takes away again. */
function complete({ group, version, kind }: KindInfo, object: ValueObject): ValueObject {
  const schema = table.schemaOf(group, version, kind)!;
  const copy: ValueObject = { ...structuredClone(object), metadata: { name: 'x' } };
  applyDefaults(schema, copy);
  canonicalize(schema, copy);
  delete (copy['metadata'] as ValueObject)['name'];
  return copy;
}
