import { expect, test } from 'vitest';
import { hashPort } from './port-hash.ts';

test.each([
  [{ name: 'b', port: 8080, protocol: 'TCP' }, '88bf51b58f4c41714b6985a5e9b05095'],
  [{ name: 'a', port: 81, protocol: 'UDP' }, 'bfca103a9cef88d63a28704fc0f156d9'],
  [{ port: 81, protocol: 'UDP', appProtocol: 'http' }, 'd72462e6a3c192ea94c1f35d6fc84f1f'],
])('hashPort of %o is upstream’s', (port, hash) => {
  expect(hashPort(port)).toBe(hash);
});
