import type { GitRepository } from '@flux-ts/kinds';
import { expect, test } from 'vitest';
import { formerGitPorts, serveFormerPorts } from './moved-server.ts';

test.each<[Parameters<typeof formerGitPorts>[0], number, number[]]>([
  [{}, 1000, []],
  [{ gitPort: 1000 }, 1000, []],
  [{ gitPort: 1000 }, 2000, [1000]],
  [{ gitPort: 2000, formerGitPorts: [1000] }, 1000, [2000]],
  [{ gitPort: 3000, formerGitPorts: [2000, 1000] }, 3000, [2000, 1000]],
  [{ gitPort: 99, formerGitPorts: Array.from({ length: 16 }, (_, i) => i + 1) }, 100, [99, ...range(15)]],
])('formerGitPorts of %j at %i', (known, now, expected) => {
  expect(formerGitPorts(known, now)).toEqual(expected);
});

const serve = serveFormerPorts('http://127.0.0.1:2000', [1000, 1001]);
const repository = (url: string) =>
  ({
    apiVersion: 'source.toolkit.fluxcd.io/v1',
    kind: 'GitRepository',
    metadata: { name: 'fleet', namespace: 'apps' },
    spec: { url, interval: '1m', secretRef: { name: 'git' } },
  }) as GitRepository;

test.each([
  ['http://127.0.0.1:1000/fleet.git', 'http://127.0.0.1:2000/fleet.git'],
  ['http://git@localhost:1001/a/b', 'http://git@127.0.0.1:2000/a/b'],
])('serveFormerPorts takes %s to where the server is now', (url, expected) => {
  const served = serve(repository(url));
  expect(served).toEqual(repository(expected));
});

test.each([
  'http://127.0.0.1:2000/fleet.git',
  'http://127.0.0.1:3000/fleet.git',
  'https://127.0.0.1:1000/fleet.git',
  'http://example.com:1000/fleet.git',
  'ssh://git@127.0.0.1:1000/fleet.git',
  'not an address',
])('serveFormerPorts leaves %s alone', (url) => {
  const given = repository(url);
  expect(serve(given)).toBe(given);
});

function range(length: number): number[] {
  return Array.from({ length }, (_, i) => i + 1);
}
