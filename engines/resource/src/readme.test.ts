import { expect, test } from 'vitest';
import { conflictMessage, structuredApply } from './index.ts';

const data = { type: 'object', additionalProperties: { type: 'string' } } as const;
const schema = { type: 'object', properties: { data } } as const;

test('the example of the README', () => {
  const config = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'a' }, data: { x: '1' } };
  const request = { schema, manager: 'me', force: false, apiVersion: 'v1', now: '2026-01-01T00:00:00Z' };
  const first = structuredApply({ ...request, config });
  const live = {
    ...first.object,
    metadata: { ...first.object.metadata, managedFields: first.managedFields },
  };
  const other = { ...config, data: { x: '2' } };
  const { conflicts } = structuredApply({ ...request, live, config: other, manager: 'you' });
  expect(conflictMessage(conflicts)).toBe('Apply failed with 1 conflict: conflict with "me": .data.x');
});
