import type { GitRepository } from '@flux-ts/kinds';
import type { ProgramResult } from '../cli/context.ts';
import { SYNC } from './dev-options.ts';

/** How long fetching a snapshot may take: all of a large tree comes with the first one. */
export const SNAPSHOT_TIMEOUT = '10m0s';

/** Where the snapshots of a tree are served. */
export interface SnapshotSource {
  readonly url: string;
  readonly branch: string;
  /** Name of the Secret with the Git server's token, in the sync objects' namespace. */
  readonly secret: string;
  readonly namespace: string;
  /** The token itself, for objects of other namespaces, which cannot name that Secret. */
  readonly token: string;
}

/**
 * Serves by the snapshot every GitRepository that points at one of the tree's own remotes: such an object is read as
 * if it named the embedded Git server, whatever its namespace. Of a tree without remotes (an unpacked archive) that is the
 * one which `flux bootstrap` names `flux-system`. Others are left as they are.
 */
export function serveOwnRemotes(
  remotes: readonly string[],
  source: SnapshotSource,
): (repository: GitRepository) => GitRepository {
  const own = new Set(remotes.map(repositoryIdentity));
  return (repository) => {
    const { spec, metadata } = repository;
    const isSync = metadata.namespace === source.namespace;
    const isOwn = own.size === 0 ? isSync && metadata.name === SYNC : own.has(repositoryIdentity(spec.url));
    if (!isOwn) return repository;
    const {
      proxySecretRef: _proxy,
      provider: _provider,
      verify: _verify,
      secretRef: _secret,
      ...rest
    } = spec;
    const access = isSync
      ? { url: source.url, secretRef: { name: source.secret } }
      : { url: withToken(source.url, source.token) };
    const served = { ...access, ref: { branch: source.branch }, timeout: SNAPSHOT_TIMEOUT };
    return { ...repository, spec: { ...rest, ...served } };
  };
}

function withToken(address: string, token: string): string {
  const url = new URL(address);
  url.username = 'flux';
  url.password = token;
  return url.href;
}

/**
 * A repository's host and path, the same for every way to write its address: `https://host/a/b.git`,
 * `ssh://git@host/a/b`, `git@host:a/b.git`. What is no address stands for itself.
 */
export function repositoryIdentity(address: string): string {
  const scp = /^(?:[^@/\s]+@)?([^:/\s]+):(?!\/\/)(.+)$/.exec(address);
  const host = scp?.[1] ?? (URL.canParse(address) ? new URL(address).hostname : undefined);
  const path = scp?.[2] ?? (URL.canParse(address) ? new URL(address).pathname : address);
  const plain = path.replace(/^\/+|\/+$/g, '').replace(/\.git$/, '');
  return host === undefined ? address : `${host.toLowerCase()}/${plain}`;
}

/** The addresses of a tree's remotes; none when the tree is no repository. */
export async function remotesOf(
  tree: string,
  program: (name: string, args: readonly string[]) => Promise<ProgramResult>,
): Promise<string[]> {
  const { code, stdout } = await program('git', [
    '-C',
    tree,
    'config',
    '--get-regexp',
    '^remote\\..*\\.url$',
  ]);
  if (code !== 0) return [];
  return stdout
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => line.slice(line.indexOf(' ') + 1));
}
