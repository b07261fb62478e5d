import { afterEach, beforeEach, expect, test } from 'vitest';
import { startTestApi, type TestApi } from '../../test/test-api.ts';

let api: TestApi;
beforeEach(async () => {
  api = await startTestApi();
  await api.quiet();
});
afterEach(async () => {
  expect(api.errors).toEqual([]);
  await api.stop();
});

const PATH = '/api/v1/namespaces/default';
const account = (name: string) => ({
  json: { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name } },
});
const secret = (name: string, of: string) => ({
  json: {
    apiVersion: 'v1',
    kind: 'Secret',
    type: 'kubernetes.io/service-account-token',
    metadata: { name, annotations: { 'kubernetes.io/service-account.name': of } },
  },
});

test('TokenSecrets fills a Secret that asks for a token, until its account is gone', async () => {
  const { body: robot } = await api.send('POST', `${PATH}/serviceaccounts`, account('robot'));
  await api.send('POST', `${PATH}/secrets`, secret('robot-token', 'robot'));
  await api.quiet();
  const { body } = await api.send('GET', `${PATH}/secrets/robot-token`);
  expect(body.metadata.annotations['kubernetes.io/service-account.uid']).toBe(robot.metadata.uid);
  expect(Object.keys(body.data).sort()).toEqual(['ca.crt', 'namespace', 'token']);
  const [, claims = ''] = Buffer.from(body.data.token, 'base64').toString().split('.');
  expect(JSON.parse(Buffer.from(claims, 'base64url').toString())).toMatchObject({
    sub: 'system:serviceaccount:default:robot',
    'kubernetes.io': { secret: { name: 'robot-token', uid: body.metadata.uid } },
  });
  await api.send('DELETE', `${PATH}/serviceaccounts/robot`);
  await api.quiet();
  expect((await api.send('GET', `${PATH}/secrets/robot-token`)).status).toBe(404);
});

test('TokenSecrets takes away a Secret whose account there never was', async () => {
  await api.send('POST', `${PATH}/secrets`, secret('nobody-token', 'nobody'));
  await api.quiet();
  expect((await api.send('GET', `${PATH}/secrets/nobody-token`)).status).toBe(404);
});
