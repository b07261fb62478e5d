import type { GitRepository } from '@flux-ts/kinds';
import type { DevSettings } from './data-folder.ts';

/** How many earlier ports are remembered. */
const REMEMBERED = 16;

/** Ports that the Git server has had before `now`, the last one first. */
export function formerGitPorts(known: Partial<DevSettings>, now: number): number[] {
  const all = [known.gitPort, ...(known.formerGitPorts ?? [])].filter((port) => port !== undefined);
  return [...new Set(all)].filter((port) => port !== now).slice(0, REMEMBERED);
}

const LOOPBACK = /^(localhost|127(\.\d+){3}|\[::1\])$/;

/**
 * Serves by the Git server what points at where it was before: the port may have been taken meanwhile, but the
 * addresses stand in the repositories themselves, which nobody should have to rewrite. `url` is its base URL now.
 */
export function serveFormerPorts(
  url: string,
  ports: readonly number[],
): (repository: GitRepository) => GitRepository {
  const now = new URL(url);
  const isFormer = ({ protocol, hostname, port }: URL): boolean =>
    protocol === now.protocol &&
    (LOOPBACK.test(hostname) || hostname === now.hostname) &&
    ports.includes(Number(port));
  return (repository) => {
    const { spec } = repository;
    if (!URL.canParse(spec.url)) return repository;
    const address = new URL(spec.url);
    if (!isFormer(address)) return repository;
    address.host = now.host;
    return { ...repository, spec: { ...spec, url: address.href } };
  };
}
