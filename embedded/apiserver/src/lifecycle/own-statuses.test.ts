import { afterEach, beforeEach, expect, test } from 'vitest';
import { startTestApi, type TestApi } from '../../test/test-api.ts';

let api: TestApi;
beforeEach(async () => {
  api = await startTestApi();
});
afterEach(() => api.stop());

/** Asks until the object says something, for a while. */
async function conditionsOf(path: string): Promise<unknown> {
  for (let turn = 0; turn < 500; turn++) {
    const { conditions } = (await api.send('GET', path)).body.status ?? {};
    if (conditions !== undefined)
      return conditions.map(({ status, reason }: Record<string, string>) => `${status} ${reason}`);
    await new Promise((resolve) => setImmediate(resolve));
  }
  return undefined;
}

const SCHEMAS = '/apis/flowcontrol.apiserver.k8s.io/v1/flowschemas';
const EXTENSIONS = '/apis/apiregistration.k8s.io/v1/apiservices';

test.each([
  ['exempt', ['False Found']],
  ['none', ['True NotFound']],
])('OwnStatuses tells whether the priority level %s of a schema is there', async (level, told) => {
  const json = {
    apiVersion: 'flowcontrol.apiserver.k8s.io/v1',
    kind: 'FlowSchema',
    metadata: { name: 'mine' },
    spec: { priorityLevelConfiguration: { name: level }, matchingPrecedence: 7 },
  };
  for (let turn = 0; turn < 500 && level === 'exempt'; turn++) {
    const { status } = await api.send(
      'GET',
      `${SCHEMAS.replace('flowschemas', 'prioritylevelconfigurations')}/exempt`,
    );
    if (status === 200) break;
    await new Promise((resolve) => setImmediate(resolve));
  }
  expect((await api.send('POST', SCHEMAS, { json })).status).toBe(201);
  expect(await conditionsOf(`${SCHEMAS}/mine`)).toEqual(told);
});

test('OwnStatuses says of an API of another server that nobody serves it', async () => {
  const json = {
    apiVersion: 'apiregistration.k8s.io/v1',
    kind: 'APIService',
    metadata: { name: 'v1.a.example.com' },
    spec: {
      group: 'a.example.com',
      version: 'v1',
      groupPriorityMinimum: 9,
      versionPriority: 9,
      service: { namespace: 'default', name: 'none' },
      insecureSkipTLSVerify: true,
    },
  };
  expect((await api.send('POST', EXTENSIONS, { json })).status).toBe(201);
  expect(await conditionsOf(`${EXTENSIONS}/v1.a.example.com`)).toEqual(['False ServiceNotFound']);
});
