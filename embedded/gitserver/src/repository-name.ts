/** One `/`-separated part of a repository's name: no dot files, no `..`, nothing a shell or git would read as an option. */
const SEGMENT = /^[A-Za-z0-9](?:[A-Za-z0-9._-]{0,98}[A-Za-z0-9_-])?$/;
const MAX_DEPTH = 4;
const SERVICES = ['git-upload-pack', 'git-receive-pack'] as const;

/** The two services of Git's smart protocol. */
export type GitService = (typeof SERVICES)[number];

/** What a request path asks for. */
export interface GitRoute {
  /** Name without `.git`, e.g. `fleet` or `team/apps`. */
  readonly repository: string;
  readonly service: GitService;
  /** `advertise` is the `GET …/info/refs`, `rpc` the `POST` that follows it. */
  readonly step: 'advertise' | 'rpc';
}

/** Whether a name (without `.git`) may become a folder under the server's root. */
export function isRepositoryName(name: string): boolean {
  const segments = name.split('/');
  return segments.length <= MAX_DEPTH && segments.every((s) => SEGMENT.test(s) && !/\.(git|lock)$/i.test(s));
}

/**
 * Reads a smart HTTP request, or returns undefined for anything else (the dumb protocol is not served).
 * `https://host/team/apps.git` and `https://host/team/apps` are the same repository.
 */
export function parseRoute(method: string, url: string): GitRoute | undefined {
  const [path, query = ''] = url.split('?', 2) as [string, string?];
  const match = /^\/(.+?)\/(info\/refs|git-upload-pack|git-receive-pack)$/.exec(path);
  if (!match) return undefined;
  const repository = match[1]!.replace(/\.git$/, '');
  if (!isRepositoryName(repository)) return undefined;
  if (match[2] !== 'info/refs') {
    return method === 'POST' ? { repository, service: match[2] as GitService, step: 'rpc' } : undefined;
  }
  const service = SERVICES.find((s) => s === new URLSearchParams(query).get('service'));
  return method === 'GET' && service ? { repository, service, step: 'advertise' } : undefined;
}
