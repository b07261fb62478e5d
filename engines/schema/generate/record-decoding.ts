import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { startOracle } from '../../../conformance/oracles/start-oracle.ts';
import { decodingCases } from './decoding-cases.ts';

/*
 * Records what the real server's decoder says to objects of built-in kinds with fields of wrong types:
 * `node engines/schema/generate/record-decoding.ts` writes testdata/decoding.json, which tests read.
 */
const clusterScoped = new Set(['customresourcedefinitions']);
const oracle = await startOracle();
try {
  const lines: string[] = [];
  for (const [apiVersion, kind, plural, { metadata, ...fields }] of decodingCases) {
    const root = apiVersion.includes('/') ? `/apis/${apiVersion}` : `/api/${apiVersion}`;
    const path = `${root}${clusterScoped.has(plural) ? '' : '/namespaces/default'}/${plural}`;
    const object = { apiVersion, kind, metadata: { name: 'x', ...(metadata as object) }, ...fields };
    const { status, body } = await oracle.send('POST', `${path}?dryRun=All`, { body: object });
    const prefix = `${kind} in version "${apiVersion.split('/').at(-1)}" cannot be handled as a ${kind}: `;
    const error =
      status === 400 && body.message.startsWith(prefix) ? body.message.slice(prefix.length) : null;
    lines.push(JSON.stringify({ object, error }));
  }
  writeFileSync(join(import.meta.dirname, '../testdata/decoding.json'), `[\n${lines.join(',\n')}\n]\n`);
} finally {
  await oracle.stop();
}
