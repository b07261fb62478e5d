import { getServers } from 'node:dns';
import { join } from 'node:path';
import type { GitRepository } from '@flux-ts/kinds';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Harness } from '../../test/harness.ts';

/** The name server that errors name, as Go does; none on a machine that has none. */
const [server] = getServers();
const resolver = server === undefined ? '' : ` on ${/^[^:]+$/.test(server) ? `${server}:53` : server}`;

let h: Harness;
beforeAll(async () => {
  h = await Harness.start();
  await h.workspace({ a: '1' });
  h.seedSecret('wrong', { username: 'git', password: 'wr0ng-pass' });
  h.seedSecret('no-user', { password: 'wr0ng-pass' });
  h.seedSecret('no-known-hosts', { identity: 'x' });
  h.seedSecret('app', { githubAppID: '1' });
  h.seedSecret('no-proxy', { username: 'x' });
  h.seedSecret('bad-proxy', { address: 'ftp://proxy:1' });
  h.seedSecret('bearer', { bearerToken: 'wr0ng-token' });
});
afterAll(() => h.stop());

/** Reconciles a repository of its own and returns what became of it. */
async function attempt(spec: Partial<GitRepository['spec']>, name: string) {
  h.seedRepository(spec, name);
  const failed = await h.reconcile(name).then(
    () => false,
    () => true,
  );
  const events = h.events.filter((event) => event.object === name);
  return { failed, events, ready: h.condition('Ready', name), stalled: h.condition('Stalled', name) };
}

describe('is told clearly, and tried again:', () => {
  test.each<[string, Partial<GitRepository['spec']>, string]>([
    [
      'unknown host',
      { url: 'https://no-such-host.invalid/x.git' },
      'GitOperationFailed: failed to checkout and determine revision: unable to clone \'https://no-such-host.invalid/x.git\': Get "https://no-such-host.invalid/x.git/info/refs?service=git-upload-pack": dial tcp: lookup no-such-host.invalid%RESOLVER%: no such host',
    ],
    [
      'wrong password',
      { secretRef: { name: 'wrong' } },
      "GitOperationFailed: failed to checkout and determine revision: unable to clone '%URL%': authentication required",
    ],
    [
      'missing branch',
      { ref: { branch: 'nope' } },
      `GitOperationFailed: failed to checkout and determine revision: unable to clone '%URL%': couldn't find remote ref "refs/heads/nope"`,
    ],
    [
      'missing commit',
      { ref: { commit: 'f'.repeat(40) } },
      `GitOperationFailed: failed to checkout and determine revision: unable to resolve commit object for '${'f'.repeat(40)}': object not found`,
    ],
    [
      'ref that ends in a slash',
      { ref: { name: 'refs/heads/x/' } },
      "GitOperationFailed: failed to checkout and determine revision: ref refs/heads/x/ is invalid; Git refs cannot begin or end with a slash '/'",
    ],
    [
      'missing secret',
      { secretRef: { name: 'none' } },
      `AuthenticationFailed: failed to get secret 'default/none': failed to get secret 'default/none': secrets "none" not found`,
    ],
    [
      'password without a user',
      { secretRef: { name: 'no-user' } },
      "AuthenticationFailed: failed to configure authentication options: invalid 'http' auth option: 'password' requires 'username' to be set",
    ],
    [
      'bearer token beside a user in the URL',
      { url: 'https://me@git.invalid/x.git', secretRef: { name: 'bearer' } },
      'GitOperationFailed: failed to checkout and determine revision: basic auth and bearer token cannot be set at the same time',
    ],
    [
      'SSH without known_hosts',
      { url: 'ssh://git@example.invalid/x.git', secretRef: { name: 'no-known-hosts' } },
      "AuthenticationFailed: failed to configure authentication options: invalid 'ssh' auth option: 'known_hosts' is required",
    ],
    [
      'GitHub App data for another provider',
      { secretRef: { name: 'app' } },
      "InvalidProviderConfiguration: secretRef 'default/app' has github app data but provider is not set to github",
    ],
    [
      'GitHub provider without App data',
      { provider: 'github' },
      'InvalidProviderConfiguration: secretRef with github app data must be specified when provider is set to github',
    ],
    [
      'proxy secret without an address',
      { proxySecretRef: { name: 'no-proxy' } },
      "AuthenticationFailed: failed to configure proxy options: secret 'default/no-proxy': key 'address' not found",
    ],
    [
      'proxy of another scheme',
      { proxySecretRef: { name: 'bad-proxy' } },
      "AuthenticationFailed: failed to configure proxy options: secret 'default/bad-proxy': proxy URL must use one of the supported schemes (http, https, socks5), got 'ftp'",
    ],
    [
      'missing proxy secret',
      { proxySecretRef: { name: 'none' } },
      "AuthenticationFailed: failed to configure proxy options: secret 'default/none' not found",
    ],
  ])('%s', async (name, spec, expected) => {
    const id = name.toLowerCase().replaceAll(/[^a-z]+/g, '-');
    const words = expected.replaceAll('%URL%', h.url()).replaceAll('%RESOLVER%', resolver);
    const { failed, events, ready, stalled } = await attempt(spec, id);
    expect({ failed, ready, stalled }).toEqual({ failed: true, ready: `False ${words}`, stalled: undefined });
    expect(h.condition('FetchFailed', id)).toBe(`True ${words}`);
    expect(h.condition('Reconciling', id)).toMatch(/^True ProgressingWithRetry: /);
    const [reason, ...rest] = words.split(': ');
    expect(events).toMatchObject([{ type: 'Warning', reason, message: rest.join(': ') }]);
    expect(JSON.stringify([h.repository(id), events])).not.toContain('wr0ng');
    expect(h.repository(id).status!.observedGeneration).toBe(-1);
  });
});

describe('stalls:', () => {
  test.each<[string, Partial<GitRepository['spec']>, string]>([
    [
      'invalid interval',
      { interval: '1x' },
      'Failed: invalid spec.interval: time: unknown unit "x" in duration "1x"',
    ],
    [
      'invalid URL',
      { url: 'https://[::1' },
      `URLInvalid: failed to parse url 'https://[::1': parse "https://[::1": missing ']' in host`,
    ],
    [
      'cloud identity of an object',
      { provider: 'aws', serviceAccountName: 'me' },
      'FeatureGateDisabled: to use spec.serviceAccountName for provider authentication please enable the ObjectLevelWorkloadIdentity feature gate in the controller',
    ],
    [
      'cloud identity',
      { provider: 'azure' },
      'AuthenticationFailed: failed to configure authentication options: sign-in to Git with an identity of azure is not there yet',
    ],
    [
      'GitHub without a secret',
      { provider: 'github', secretRef: undefined as never },
      'InvalidProviderConfiguration: secretRef with github app data must be specified when provider is set to github',
    ],
    [
      'GitHub App',
      { provider: 'github', secretRef: { name: 'app' } },
      'AuthenticationFailed: failed to configure authentication options: sign-in to Git as a GitHub App is not there yet',
    ],
  ])('%s', async (name, spec, words) => {
    const id = name.toLowerCase().replaceAll(/[^a-z]+/g, '-');
    const { failed, ready, stalled } = await attempt(spec, id);
    expect({ failed, stalled }).toEqual({ failed: false, stalled: `True ${words}` });
    expect(ready).toBe(`False ${words}`);
    expect(h.condition('Reconciling', id)).toBeUndefined();
    expect(h.repository(id).status!.observedGeneration).toBe(1);
  });
});

test('an empty repository has a reason of its own', async () => {
  await h.server.ensureRepository('empty');
  const { ready } = await attempt({ url: h.url('empty') }, 'empty');
  expect(ready).toBe('False EmptyGitRepository: git repository is empty');
});

test('a failure keeps the last artifact, and recovery is told', async () => {
  h.seedRepository({}, 'steady');
  await h.reconcile('steady');
  const { artifact } = h.repository('steady').status!;
  h.seedSecret('auth2', { username: 'git', password: 'wr0ng-pass' });
  await h.edit((object) => {
    object.spec.secretRef = { name: 'auth2' };
  }, 'steady');
  await expect(h.reconcile('steady')).rejects.toThrow(
    `failed to checkout and determine revision: unable to list remote for '${h.url()}': authentication required`,
  );
  expect(h.repository('steady').status).toMatchObject({ artifact, observedGeneration: 1 });
  expect(h.condition('ArtifactInStorage', 'steady')).toMatch(/^True /);
  await h.edit((object) => {
    object.spec.secretRef = { name: 'auth' };
  }, 'steady');
  await h.reconcile('steady');
  expect(h.condition('FetchFailed', 'steady')).toBeUndefined();
  expect(h.condition('Ready', 'steady')).toMatch(/^True Succeeded: /);
  expect(h.events.at(-2)).toMatchObject({
    type: 'Normal',
    reason: 'Succeeded',
    message: `stored artifact for commit '${artifact!.revision}'`,
  });
});

test('a storage that cannot be written to is told, and recovers', async () => {
  const { writeFile, rm } = await import('node:fs/promises');
  const place = join(h.folder, 'store/gitrepository/default/full');
  await writeFile(place, 'in the way');
  const { failed, events, ready } = await attempt({}, 'full');
  const words = `failed to create artifact directory: mkdir ${place}: file exists`;
  expect({ failed, ready }).toEqual({ failed: true, ready: `False DirectoryCreationFailed: ${words}` });
  expect(h.condition('StorageOperationFailed', 'full')).toBe(`True DirectoryCreationFailed: ${words}`);
  expect(events).toMatchObject([{ type: 'Warning', reason: 'DirectoryCreationFailed', message: words }]);
  await rm(place);
  await h.reconcile('full');
  expect(h.condition('StorageOperationFailed', 'full')).toBeUndefined();
  expect(h.condition('Ready', 'full')).toMatch(/^True Succeeded: /);
});

test('a link out of the tree is left out, and nothing is read through it', async () => {
  const workspace = await h.workspace({ real: 'r' }, 'links');
  const { symlink } = await import('node:fs/promises');
  const { join } = await import('node:path');
  await symlink('/etc', join(workspace.folder, 'etc'));
  await symlink('../../../../etc/passwd', join(workspace.folder, '.sourceignore'));
  const { execFileSync } = await import('node:child_process');
  execFileSync('git', ['config', 'core.symlinks', 'true'], { cwd: workspace.folder });
  await h.push(workspace, {});
  h.seedRepository({ url: h.url('links') }, 'links');
  await h.reconcile('links');
  const { readdir } = await import('node:fs/promises');
  const lease = await h.store.open(h.repository('links').status!.artifact!);
  expect(await readdir(lease.folder)).toEqual(['real']);
  lease.release();
});

test('a shutdown in the middle says nothing of the object', async () => {
  h.seedRepository({}, 'aborted');
  const controller = new AbortController();
  const running = h.reconcile('aborted', controller.signal);
  controller.abort();
  await expect(running).rejects.toThrow();
  expect(h.repository('aborted').status).toEqual({ observedGeneration: -1 });
});
