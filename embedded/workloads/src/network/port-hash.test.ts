import { expect, test } from 'vitest';
import { hashPort, hashSlicePort } from './port-hash.ts';

test.each([
  [{ name: 'b', port: 8080, protocol: 'TCP' }, '88bf51b58f4c41714b6985a5e9b05095'],
  [{ name: 'a', port: 81, protocol: 'UDP' }, 'bfca103a9cef88d63a28704fc0f156d9'],
  [{ port: 81, protocol: 'UDP', appProtocol: 'http' }, 'd72462e6a3c192ea94c1f35d6fc84f1f'],
])('hashPort of %o is upstream’s', (port, hash) => {
  expect(hashPort(port)).toBe(hash);
});

test.each([
  [{ name: 'web', port: 8080, protocol: 'TCP' }, 'fe23013897cc08a3bd0afbf38270b263'],
  [{ name: 'raw', port: 9000, protocol: 'TCP', appProtocol: 'http' }, 'a9a5f3470907fd7cc79a9d9e5a3e99d7'],
  [{ port: 9000, protocol: 'TCP' }, '559aa10ecaf02ed04b496c48637ff052'],
])('hashSlicePort of %o is upstream’s', (port, hash) => {
  expect(hashSlicePort(port)).toBe(hash);
});
