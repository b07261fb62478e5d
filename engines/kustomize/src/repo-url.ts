import { parseDuration } from '@flux-ts/text';

/** A remote base: a repository, a folder in it, and what to check out. */
export interface RepoUrl {
  /** Scheme, user and host, as `git clone` wants them before the path. */
  readonly host: string;
  readonly repository: string;
  /** Folder in the repository that holds the kustomization. */
  readonly path: string;
  readonly ref: string;
  /** How long each git command may take, in milliseconds: `?timeout=`, 27 seconds by default. */
  readonly timeout: number;
  /** Whether submodules are wanted: `?submodules=`, by default yes. */
  readonly submodules: boolean;
  /** The text as the kustomization has it. */
  readonly raw: string;
}

const schemes = ['ssh://', 'https://', 'http://', 'file://'];

/** Reads a URL as kustomize does (api/internal/git/repospec.go); undefined: the text is no URL but a path. */
export function parseRepoUrl(raw: string): RepoUrl | undefined {
  if (raw.startsWith('/')) return undefined;
  const [text = '', query = ''] = splitOnce(raw, '?');
  const parameters = new URLSearchParams(query);
  const ref = parameters.get('ref') || parameters.get('version') || '';
  const hosted = extractHost(text.replace(/^git::/i, ''));
  if (hosted === undefined) return undefined;
  const parts = splitRepository(hosted.rest, hosted.host === 'file://');
  if (parts === undefined || parts.repository === '') return undefined;
  const path = parts.path.replace(/^\//, '');
  if (escapes(path)) return undefined;
  const timeout = timeoutOf(parameters.get('timeout') ?? '');
  const submodules = !falses.has(parameters.get('submodules') ?? '');
  return { host: hosted.host, repository: parts.repository, path, ref, timeout, submodules, raw };
}

/** What Go's strconv.ParseBool takes for false. */
const falses = new Set(['0', 'f', 'F', 'false', 'False', 'FALSE']);

/** Whole seconds or a duration; what is neither, or nothing, is 27 seconds. */
function timeoutOf(text: string): number {
  const ordinary = 27_000;
  if (/^\+?\d+$/.test(text)) return Number(text) > 0 ? Number(text) * 1000 : ordinary;
  if (text === '') return ordinary;
  try {
    const ms = parseDuration(text);
    return ms > 0 ? ms : ordinary;
  } catch {
    return ordinary;
  }
}

function splitOnce(text: string, separator: string): [string, string] {
  const at = text.indexOf(separator);
  return at < 0 ? [text, ''] : [text.slice(0, at), text.slice(at + separator.length)];
}

function extractHost(input: string): { host: string; rest: string } | undefined {
  let text = input;
  let scheme = schemes.find((s) => text.toLowerCase().startsWith(s)) ?? '';
  text = text.slice(scheme.length);
  let user = /^[a-zA-Z][a-zA-Z0-9-]*@/.exec(text)?.[0] ?? '';
  text = text.slice(user.length);
  const github = /^github\.com[/:]/i.test(text);
  const scp = scheme === '' && (user !== '' || github);
  if (scheme === '' && !scp) return undefined;
  if (scheme === 'file://') return { host: scheme, rest: user + text };
  let end = text.indexOf('/');
  if (scp) {
    const colon = text.indexOf(':');
    if (end < 0 || (colon > 0 && colon < end)) end = colon;
  }
  let host = end < 0 ? text : text.slice(0, end + 1);
  const rest = end < 0 ? '' : text.slice(end + 1);
  if (github) {
    if (scheme === 'ssh://' || user !== '') [scheme, host] = ['', 'github.com:'];
    else [scheme, user, host] = ['https://', '', 'github.com/'];
  }
  return host === '' ? undefined : { host: scheme + user + host, rest };
}

function splitRepository(text: string, whole: boolean): { repository: string; path: string } | undefined {
  const marker = text.indexOf('_git/');
  if (marker >= 0) {
    const [first = '', ...others] = text.slice(marker + 5).split('/');
    return { repository: text.slice(0, marker + 5) + first, path: others.join('/') };
  }
  const double = text.indexOf('//');
  if (double >= 0) return { repository: text.slice(0, double), path: text.slice(double + 2) };
  const suffix = text.indexOf('.git');
  if (suffix >= 0) return { repository: text.slice(0, suffix + 4), path: text.slice(suffix + 4) };
  if (whole) return { repository: text, path: '' };
  const segments = text.split('/');
  if (segments.length < 2) return undefined;
  return { repository: segments.slice(0, 2).join('/'), path: segments.slice(2).join('/') };
}

function escapes(path: string): boolean {
  let depth = 0;
  for (const part of path.split('/')) {
    if (part === '..') depth--;
    else if (part !== '' && part !== '.') depth++;
    if (depth < 0) return true;
  }
  return false;
}

/** Whether a resource is a file behind a URL. */
export function isHttpUrl(path: string): boolean {
  return /^https?:/i.test(path);
}
