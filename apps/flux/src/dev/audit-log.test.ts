import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { AuditEvent } from '@flux-ts/apiserver';
import { expect, test } from 'vitest';
import { openAuditLog } from './audit-log.ts';

const EVENT: AuditEvent = {
  kind: 'Event',
  apiVersion: 'audit.k8s.io/v1',
  level: 'Metadata',
  auditID: 'one',
  stage: 'ResponseComplete',
  requestURI: '/api/v1/namespaces',
  verb: 'list',
  user: { username: 'jane', groups: [] },
  responseStatus: { code: 200 },
  requestReceivedTimestamp: '2026-01-01T00:00:00.000Z',
  stageTimestamp: '2026-01-01T00:00:00.001Z',
};

test('openAuditLog appends a line of JSON an event to a file of its owner', () => {
  const folder = mkdtempSync(join(tmpdir(), 'audit-'));
  try {
    const path = join(folder, 'audit.log');
    for (const auditID of ['one', 'two']) {
      const log = openAuditLog(path);
      log.audit({ ...EVENT, auditID });
      log.close();
    }
    const lines = readFileSync(path, 'utf8').trimEnd().split('\n');
    expect(lines.map((line) => JSON.parse(line))).toEqual([EVENT, { ...EVENT, auditID: 'two' }]);
    expect(statSync(path).mode & 0o777).toBe(0o600);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
