import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { startApiServer } from './index.ts';

test('the example of the README works', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'apiserver-readme-'));
  const server = await startApiServer({
    dataDir: join(folder, 'cluster'),
    storage: 'sqlite',
    address: '127.0.0.1',
    port: 0,
  });
  await writeFile(join(folder, 'kubeconfig'), server.kubeconfig(), { mode: 0o600 });
  expect(readFileSync(join(folder, 'kubeconfig'), 'utf8')).toContain(server.url);

  const answer = await server.handle({ method: 'GET', path: '/api/v1/namespaces/default' });
  expect(answer.status).toBe(200);
  const metadata = { name: 'a', namespace: 'default' };
  const created = await server.cluster.create({ apiVersion: 'v1', kind: 'ConfigMap', metadata });
  expect(created.metadata.uid).toBeDefined();
  await server.stop();
  rmSync(folder, { recursive: true });
});
