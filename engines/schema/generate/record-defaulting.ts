import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { startOracle } from '../../../conformance/oracles/start-oracle.ts';
import { mutatingPlugins } from './admission-plugins.ts';
import { defaultingCases } from './defaulting-cases.ts';
import { startDefaultingProbe } from './webhook.ts';

/*
 * Records what the real server makes of manifests before it validates them:
 * `node engines/schema/generate/record-defaulting.ts` writes testdata/defaulting.json, which tests read.
 */
const clusterScoped = new Set([
  'namespaces',
  'persistentvolumes',
  'customresourcedefinitions',
  'storageclasses',
]);
const oracle = await startOracle({ apiServerArgs: [`--disable-admission-plugins=${mutatingPlugins}`] });
const probe = await startDefaultingProbe(oracle);
try {
  const lines: string[] = [];
  for (const [plural, { metadata, ...fields }] of defaultingCases) {
    const apiVersion = String(fields['apiVersion']);
    const root = apiVersion.includes('/') ? `/apis/${apiVersion}` : `/api/${apiVersion}`;
    const path = `${root}${clusterScoped.has(plural) ? '' : '/namespaces/default'}/${plural}?dryRun=All`;
    const object = { ...fields, metadata: metadata ?? {} };
    const result = await probe.send(path, object);
    if (typeof result === 'string') throw new Error(`${plural}: ${result}`);
    lines.push(JSON.stringify({ object, result }));
  }
  writeFileSync(join(import.meta.dirname, '../testdata/defaulting.json'), `[\n${lines.join(',\n')}\n]\n`);
} finally {
  await probe.close();
  await oracle.stop();
}
