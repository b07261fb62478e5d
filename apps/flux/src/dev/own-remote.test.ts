import type { GitRepository } from '@flux-ts/kinds';
import { describe, expect, test } from 'vitest';
import { remotesOf, repositoryIdentity, serveOwnRemotes } from './own-remote.ts';

test.each([
  ['https://git.example/me/fleet.git', 'git.example/me/fleet'],
  ['https://me:secret@git.example/me/fleet', 'git.example/me/fleet'],
  ['ssh://git@git.example:2222/me/fleet.git/', 'git.example/me/fleet'],
  ['git@git.example:me/fleet.git', 'git.example/me/fleet'],
  ['git.example:me/fleet', 'git.example/me/fleet'],
  ['../fleet.git', '../fleet.git'],
])('repositoryIdentity of %s is %s', (address, identity) => {
  expect(repositoryIdentity(address)).toBe(identity);
});

describe('serveOwnRemotes', () => {
  const source = {
    url: 'http://127.0.0.1:1/fleet.git',
    branch: 'main',
    secret: 'flux-system',
    namespace: 'flux-system',
    token: 'to/ken',
  };
  const override = serveOwnRemotes(['git@git.example:me/fleet.git'], source);
  const repository = (url: string, namespace = 'flux-system'): GitRepository => ({
    apiVersion: 'source.toolkit.fluxcd.io/v1',
    kind: 'GitRepository',
    metadata: { name: 'x', namespace },
    spec: { url, interval: '1m', ref: { tag: 'v1' }, secretRef: { name: 'deploy-key' }, ignore: '/docs' },
  });

  test('reads an object of the tree as one of the snapshot', () => {
    expect(override(repository('ssh://git@git.example/me/fleet')).spec).toEqual({
      url: 'http://127.0.0.1:1/fleet.git',
      interval: '1m',
      ref: { branch: 'main' },
      secretRef: { name: 'flux-system' },
      timeout: '10m0s',
      ignore: '/docs',
    });
  });

  test('knows a tree without remotes by the name of its sync object', () => {
    const unpacked = serveOwnRemotes([], source);
    const sync = repository('ssh://git@git.example/me/fleet');
    expect(unpacked(sync)).toBe(sync);
    sync.metadata.name = 'flux-system';
    expect(unpacked(sync).spec.url).toBe(source.url);
    expect(override(repository('https://git.example/me/apps')).spec.url).toBe('https://git.example/me/apps');
  });

  test('leaves others alone', () => {
    const other = repository('https://git.example/me/apps');
    expect(override(other)).toBe(other);
  });

  test('reads an object of another namespace so too, with the token in its address', () => {
    const { spec } = override(repository('https://git.example/me/fleet.git', 'tenant'));
    expect(spec.url).toBe('http://flux:to%2Fken@127.0.0.1:1/fleet.git');
    expect(spec.secretRef).toBeUndefined();
    const sync = { ...repository('https://git.example/me/fleet.git', 'tenant') };
    sync.metadata.name = 'flux-system';
    expect(serveOwnRemotes([], source)(sync)).toBe(sync);
  });
});

test('remotesOf reads what git says, and is empty outside a repository', async () => {
  const stdout =
    'remote.origin.url git@git.example:me/fleet.git\nremote.up.url https://git.example/up/fleet\n';
  expect(await remotesOf('.', async () => ({ code: 0, stdout, stderr: '' }))).toEqual([
    'git@git.example:me/fleet.git',
    'https://git.example/up/fleet',
  ]);
  expect(await remotesOf('.', async () => ({ code: 1, stdout: '', stderr: '' }))).toEqual([]);
});
