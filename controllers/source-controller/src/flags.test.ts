import { expect, test } from 'vitest';
import { advertisedAddress, sourceControllerFlags } from './flags.ts';

test.each([
  [':9090', '', 'localhost:9090'],
  ['0.0.0.0:9090', '', 'pod-1:9090'],
  ['10.0.0.1:9090', '', '10.0.0.1:9090'],
  ['[::1]:9090', '', '[::1]:9090'],
  [
    ':9090',
    'source-controller.flux-system.svc.cluster.local.',
    'source-controller.flux-system.svc.cluster.local.',
  ],
])('advertisedAddress of %s and %j is %s', (address, advertised, expected) => {
  expect(advertisedAddress(address, advertised, 'pod-1')).toBe(expected);
});

test('sourceControllerFlags names every flag once', () => {
  const names = sourceControllerFlags().map((flag) => flag.name);
  expect(new Set(names).size).toBe(names.length);
  expect(names).toEqual(
    expect.arrayContaining(['storage-path', 'concurrent', 'helm-cache-ttl', 'events-addr']),
  );
});
