import { join } from 'node:path';
import { applyStrategicMergePatch } from '@flux-ts/resource';
import { loadBuiltinKinds } from '@flux-ts/schema';
import type { ValueObject } from '@flux-ts/yaml';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { threeWayPatch } from '../../engines/helm-release/src/objects/three-way-patch.ts';
import { findProgram, isFull, missing } from '../harness/find.ts';
import { buildGoOracle } from '../harness/go-oracle.ts';
import { deployments, withHands } from './arbitrary-deployment.ts';

/*
 * Random Deployments before, after, and as they are with what others did to them: apimachinery's three-way patch and
 * ours must make the same of them.
 */
const go = findProgram('go');
const absent = missing({ go });
const COUNT = isFull ? 20_000 : 2000;

test.skipIf(absent.length > 0)('patches make what those of apimachinery make', () => {
  const ask = buildGoOracle<ThreeSides>(go ?? '', join(import.meta.dirname, 'oracle'));
  const seed = isFull ? Date.now() : 1;
  const sides = fc
    .sample(fc.tuple(deployments, deployments, deployments), { numRuns: COUNT, seed })
    .map(([original, modified, hands]) => ({
      original,
      modified,
      current: withHands(original, hands) as ValueObject,
    }));
  const schema = loadBuiltinKinds().schemaOf('apps', 'v1', 'Deployment');
  const answers = ask(sides);
  for (const [i, side] of sides.entries()) {
    const { out = '', error } = answers[i] ?? {};
    expect(error).toBeUndefined();
    const make = (patch: ValueObject): unknown => applyStrategicMergePatch(side.current, patch, schema);
    expect(make(threeWayPatch(side, schema)), JSON.stringify({ seed, ...side })).toEqual(
      make(JSON.parse(out)),
    );
  }
});

interface ThreeSides {
  readonly original: ValueObject;
  readonly modified: ValueObject;
  readonly current: ValueObject;
}
