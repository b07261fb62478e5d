import { GitError } from '../errors.ts';
import { runGit } from '../run/process.ts';
import type { GitAuth } from '../transport/auth.ts';
import type { GitRemote } from '../transport/session.ts';
import { parseGitUrl, sameOrigin } from '../transport/url.ts';

/** go-git's DefaultSubmoduleRecursionDepth. */
export const MAX_SUBMODULE_DEPTH = 10;

/** Of all levels together: each costs a fetch and a mirror. */
export const MAX_SUBMODULES = 1000;

/** Reads `.gitmodules`: the URL of each submodule by its path. */
export async function parseModules(text: Buffer, env: Record<string, string>): Promise<Map<string, string>> {
  const result = await runGit(['config', '--file', '-', '--null', '--list'], { env, input: text });
  if (result.code !== 0) throw new GitError('INVALID_TREE', 'unable to read .gitmodules');
  const modules = new Map<string, { path?: string; url?: string }>();
  for (const line of result.stdout.toString('utf8').split('\0')) {
    const match = /^submodule\.(.*)\.(path|url)\n([\s\S]*)$/.exec(line);
    if (match) modules.set(match[1]!, { ...modules.get(match[1]!), [match[2]!]: match[3]! });
  }
  const complete = [...modules.values()].filter((m) => m.path !== undefined && m.url !== undefined);
  return new Map(complete.map((m) => [m.path!.replace(/\/+$/, ''), m.url!]));
}

/**
 * The remote of a submodule: its URL may be relative to its parent's. The parent's credentials go along only to
 * the same host; an SSH key also to other hosts that the known_hosts list, since whoever wrote that list meant them.
 */
export function submoduleRemote(parent: GitRemote, url: string): GitRemote {
  const resolved = resolveUrl(parent.url, url);
  const [from, to] = [parseGitUrl(parent.url), parseGitUrl(resolved)];
  const auth: GitAuth | undefined = sameOrigin(from, to) || to.scheme === 'ssh' ? parent.auth : undefined;
  return { url: resolved, auth, proxy: parent.proxy };
}

function resolveUrl(parent: string, url: string): string {
  if (/^\.\.?\//.test(url)) {
    let base = parent.replace(/\/+$/, '');
    let rest = url;
    for (;;) {
      if (rest.startsWith('./')) rest = rest.slice(2);
      else if (rest.startsWith('../')) {
        rest = rest.slice(3);
        base = base.slice(0, base.lastIndexOf('/'));
      } else break;
    }
    if (!/^[a-z]+:\/\/[^/]/.test(base))
      throw new GitError('INVALID_URL', `submodule url '${url}' leads nowhere`);
    return `${base}/${rest}`;
  }
  // `ext::sh -c …` and its like name a program: nothing that looks so may be taken for a host.
  const helper = /^([\w+.-]+)::/.exec(url);
  if (helper) throw new GitError('INVALID_URL', `unknown transport '${helper[1]}'`);
  const scp = /^([\w.-]+@)?([\w.-]+):(?!\/\/)(.+)$/.exec(url);
  return scp ? `ssh://${scp[1] ?? ''}${scp[2]}/${scp[3]!.replace(/^\/+/, '')}` : url;
}
