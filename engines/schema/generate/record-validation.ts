import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Oracle, startOracle } from '../../../conformance/oracles/start-oracle.ts';
import { validationCases } from './validation-cases.ts';
import type { Json, JsonObject } from './webhook.ts';

/*
 * Records what the real server says to bad custom resources and makes of good ones:
 * `node engines/schema/generate/record-validation.ts` writes testdata/validation.json, which tests read.
 */
const group = 'cases.example.com';

async function main(): Promise<void> {
  const oracle = await startOracle();
  try {
    await createDefinition(oracle);
    const recorded: JsonObject[] = [];
    for (const [name, { schema, values }] of Object.entries(validationCases)) {
      const outcomes: Json[] = [];
      for (const value of values) outcomes.push({ value, ...(await outcomeOf(oracle, name, value)) });
      recorded.push({ name, schema, outcomes });
    }
    const folder = join(import.meta.dirname, '..', 'testdata');
    mkdirSync(folder, { recursive: true });
    const lines = recorded.map((one) => JSON.stringify(one)).join(',\n');
    writeFileSync(join(folder, 'validation.json'), `[\n${lines}\n]\n`);
  } finally {
    await oracle.stop();
  }
}

async function createDefinition(oracle: Oracle): Promise<void> {
  const properties = Object.fromEntries(
    Object.entries(validationCases).map(([name, { schema }]) => [name, schema]),
  );
  const body = {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: `cases.${group}` },
    spec: {
      group,
      scope: 'Cluster',
      names: { plural: 'cases', kind: 'Case' },
      versions: [
        {
          name: 'v1',
          served: true,
          storage: true,
          schema: {
            openAPIV3Schema: { type: 'object', properties: { spec: { type: 'object', properties } } },
          },
        },
      ],
    },
  };
  const { status, body: answer } = await oracle.send(
    'POST',
    '/apis/apiextensions.k8s.io/v1/customresourcedefinitions',
    { body },
  );
  if (status !== 201) throw new Error(answer.message);
  for (let attempt = 0; attempt < 100; attempt++) {
    if ((await oracle.send('GET', `/apis/${group}/v1/cases`)).status === 200) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error('the definition is not served');
}

/** The server's causes, or what it keeps of the value; and what it calls unknown when it is strict. */
async function outcomeOf(oracle: Oracle, name: string, value: Json): Promise<JsonObject> {
  const object = {
    apiVersion: `${group}/v1`,
    kind: 'Case',
    metadata: { name: 'x' },
    spec: { [name]: value },
  };
  const path = `/apis/${group}/v1/cases?dryRun=All`;
  const { status, body } = await oracle.send('POST', `${path}&fieldValidation=Ignore`, { body: object });
  const strict = await oracle.send('POST', `${path}&fieldValidation=Strict`, { body: object });
  const unknown = strict.body.reason === 'BadRequest' ? { strict: strict.body.message } : {};
  if (status === 201) return { kept: body.spec[name] ?? null, present: name in body.spec, ...unknown };
  return { message: body.message, causes: body.details?.causes ?? [], ...unknown };
}

await main();
