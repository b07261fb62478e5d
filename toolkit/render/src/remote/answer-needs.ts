import { type Need, type RemoteAnswer, type RemoteLookup, withoutPasswords } from '@flux-ts/kustomize';
import { diskFileSystem } from '../disk/disk-file-system.ts';
import { RenderError } from '../errors.ts';
import type { FetchedRemote } from './fetched-remote.ts';
import type { RemoteSession } from './remote-session.ts';

/** Remote bases that lead to further ones, at most. */
export const MAX_ROUNDS = 20;

/** Names a need in a map of answers. */
export const needKey = ({ kind, key }: Need): string => `${kind} ${key}`;

/** The engine's answers for what was fetched; a base is closed in, as a source is. */
export function lookupOf(
  fetched: ReadonlyMap<string, FetchedRemote>,
  options: { readonly maxFileSize?: number } = {},
): RemoteLookup {
  const answers = new Map<string, RemoteAnswer>();
  for (const [key, remote] of fetched) {
    if (remote.kind !== 'base') answers.set(key, remote);
    else answers.set(key, { kind: 'base', fs: diskFileSystem(remote.folder, options), path: remote.path });
  }
  return (need) => answers.get(needKey(need));
}

/** Charts come from a folder; nothing answers for one that is not there. */
export function refuseCharts(needs: readonly Need[]): void {
  const charts = needs.filter(({ kind }) => kind === 'chart').map(({ key }) => key);
  if (charts.length === 0) return;
  const keys = withoutPasswords(charts.join(', '));
  throw new RenderError('NEEDS', `charts are not downloaded here; fetch these first: ${keys}`);
}

/** Things that are fetched at once, at most. */
const PARALLEL = 4;

/** Fetches several things side by side. When one rejects the others have ended, too, before this does. */
export async function fetchNeeds(
  needs: readonly Need[],
  fetch: RemoteSession['fetch'],
  signal: AbortSignal | undefined,
): Promise<Map<string, FetchedRemote>> {
  const fetched = new Map<string, FetchedRemote>();
  const left = [...needs];
  const work = async (): Promise<void> => {
    for (let need = left.shift(); need !== undefined; need = left.shift()) {
      signal?.throwIfAborted();
      fetched.set(needKey(need), await fetch(need, { signal }));
    }
  };
  const ended = await Promise.allSettled(Array.from({ length: PARALLEL }, work));
  const failure = ended.find((one) => one.status === 'rejected');
  if (failure !== undefined) throw failure.reason;
  return fetched;
}

/** Where needs are fetched, and who hears warnings. */
export interface AnswerOptions {
  readonly fetch: RemoteSession['fetch'];
  readonly warn?: ((message: string) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Builds again and again until nothing remote is missing any more. Only the last build's warnings are told.
 *
 * @throws RenderError `NEEDS` after 20 rounds; what `run` and `fetch` throw.
 */
export async function answerNeeds<T extends object>(
  run: (remote: RemoteLookup, warn: (message: string) => void) => T | { readonly needs: readonly Need[] },
  { fetch, warn, signal }: AnswerOptions,
): Promise<T> {
  const fetched = new Map<string, FetchedRemote>();
  let warnings: string[] = [];
  try {
    for (let round = 0; round < MAX_ROUNDS; round++) {
      warnings = [];
      const result = run(lookupOf(fetched), (message) => warnings.push(message));
      if (!('needs' in result)) return result;
      refuseCharts(result.needs);
      for (const [key, one] of await fetchNeeds(result.needs, fetch, signal)) fetched.set(key, one);
    }
  } finally {
    if (warn !== undefined) warnings.forEach(warn);
  }
  throw new RenderError('NEEDS', 'kustomize build failed: remote bases lead to ever more remote bases');
}
