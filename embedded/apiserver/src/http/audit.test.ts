import { afterEach, expect, test } from 'vitest';
import { startTestApi, type TestApi } from '../../test/test-api.ts';
import type { AuditEvent } from './audit.ts';

let api: TestApi;
afterEach(() => api.stop());

test('audit tells who did what to which object, and what came of it', async () => {
  const events: AuditEvent[] = [];
  api = await startTestApi({ audit: (event) => events.push(event) });
  await api.quiet();
  events.length = 0;
  const secrets = '/api/v1/namespaces/default/secrets';
  await api.send('POST', secrets, { json: { metadata: { name: 's' }, stringData: { password: 'hunter2' } } });
  await api.send('GET', `${secrets}/s`, {
    headers: { 'impersonate-user': 'jane', authorization: 'Bearer abc', 'user-agent': 'test/1' },
  });
  expect(events).toMatchObject([
    {
      verb: 'create',
      objectRef: { resource: 'secrets', namespace: 'default', apiVersion: 'v1' },
      responseStatus: { code: 201 },
    },
    {
      verb: 'get',
      requestURI: `${secrets}/s`,
      impersonatedUser: { username: 'jane' },
      userAgent: 'test/1',
      objectRef: { name: 's' },
      responseStatus: { code: 403 },
    },
  ]);
  expect(JSON.stringify(events)).not.toMatch(/hunter2|abc/);
});

test('audit tells of requests that nobody sent', async () => {
  const events: AuditEvent[] = [];
  api = await startTestApi({ audit: (event) => events.push(event) });
  await api.send('GET', '/api/v1/pods?watch=true', { user: undefined });
  expect(events.at(-1)).toMatchObject({
    verb: 'watch',
    user: { username: 'system:anonymous' },
    responseStatus: { code: 401 },
  });
});

test('audit names a request by the id that its answer has, which may be the client’s', async () => {
  const events: AuditEvent[] = [];
  api = await startTestApi({ audit: (event) => events.push(event) });
  const own = await api.send('GET', '/version');
  expect(own.headers['audit-id']).toMatch(/^[0-9a-f-]{36}$/);
  expect(events.at(-1)?.auditID).toBe(own.headers['audit-id']);
  const given = await api.send('GET', '/version', { headers: { 'audit-id': 'of-a-proxy' } });
  expect(given.headers['audit-id']).toBe('of-a-proxy');
  const bad = await api.send('GET', '/version', { headers: { 'audit-id': 'x'.repeat(65) } });
  expect(bad.headers['audit-id']).toMatch(/^[0-9a-f-]{36}$/);
});
