import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { startOracle } from '../../../conformance/oracles/start-oracle.ts';
import { structuralCases } from './structural-cases.ts';

/*
 * Records what the real server says to schemas of CustomResourceDefinitions:
 * `node engines/schema/generate/record-structural.ts` writes testdata/structural.json, which tests read.
 */
const group = 'cases.example.com';
const path = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions?dryRun=All';
const oracle = await startOracle();
try {
  const lines: string[] = [];
  for (const [name, schema] of Object.entries(structuralCases)) {
    const version = { name: 'v1', served: true, storage: true, schema: { openAPIV3Schema: schema } };
    const names = { plural: 'cases', kind: 'Case' };
    const { body } = await oracle.send('POST', path, {
      body: {
        apiVersion: 'apiextensions.k8s.io/v1',
        kind: 'CustomResourceDefinition',
        metadata: { name: `cases.${group}` },
        spec: { group, scope: 'Cluster', names, versions: [version] },
      },
    });
    const causes: { field: string; message: string }[] = body.details?.causes ?? [];
    lines.push(JSON.stringify({ name, schema, causes: causes.map((c) => `${c.field}: ${c.message}`) }));
  }
  writeFileSync(join(import.meta.dirname, '../testdata/structural.json'), `[\n${lines.join(',\n')}\n]\n`);
} finally {
  await oracle.stop();
}
