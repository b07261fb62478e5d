import { parse, resolve, sep } from 'node:path';
import {
  type BuildOptions,
  type BuiltObject,
  build,
  type FileSystem,
  KustomizeError,
  parseRepoUrl,
  type RemoteLookup,
  withoutPasswords,
} from '@flux-ts/kustomize';
import { answerNeeds, diskFileSystem, loadChartPort, type RemoteSession } from '@flux-ts/render';
import type { CliContext } from '../../cli/context.ts';
import { failure } from '../../cli/errors.ts';
import type { GlobalValues } from '../../cli/global-flags.ts';
import { shownPath } from '../../cli/shown-path.ts';
import { workingClock } from '../../io/working-clock.ts';
import type { KustomizeFlags } from './flags.ts';

/** One build of `flux kustomize build`. */
export interface FolderRequest {
  /** The directory as the user has it. */
  readonly dir: string;
  readonly context: Pick<CliContext, 'cwd' | 'signal'>;
  readonly options: BuildOptions;
  /** What fetches; it stays open. */
  readonly session: RemoteSession;
}

const restrictors = { LoadRestrictionsRootOnly: 'root', LoadRestrictionsNone: 'none' } as const;
const orders = ['legacy', 'none'] as const;

/** The engine's options for the flags. Throws kustomize's words for values that it does not know. */
export async function optionsOf(
  context: CliContext,
  flags: KustomizeFlags & Pick<GlobalValues, 'timeout'>,
): Promise<BuildOptions> {
  const restrictor = flags['load-restrictor'];
  const order = orders.find((each) => each === flags.reorder);
  if (order === undefined) throw illegal('reorder', flags.reorder, orders);
  if (!Object.hasOwn(restrictors, restrictor)) {
    throw illegal('load-restrictor', restrictor, Object.keys(restrictors));
  }
  const loadRestrictions = restrictors[restrictor as keyof typeof restrictors];
  const trackChanges = flags['show-origin'];
  const budget = { ms: flags.timeout, now: workingClock(context) };
  if (!flags['enable-helm']) return { order, loadRestrictions, budget, trackChanges };
  const helm = await loadChartPort({
    now: () => context.clock.now(),
    zone: () => context.env['TZ'] || new Intl.DateTimeFormat().resolvedOptions().timeZone,
    random: (length) => context.random(length),
    kubeVersion: flags['helm-kube-version'],
    apiVersions: flags['helm-api-versions'],
  });
  return { order, loadRestrictions, budget, trackChanges, helm };
}

function illegal(flag: string, value: string, legal: readonly string[]): Error {
  return failure(`illegal flag value --${flag} ${value}; legal values: [${legal.join(' ')}]`);
}

/**
 * Builds a directory of the disk, or of a repository behind a URL; what it names by URL is fetched, with the user's own
 * git. Throws kustomize's words, followed by the place in the files.
 */
export async function buildFolder(request: FolderRequest): Promise<readonly BuiltObject[]> {
  const { dir, context, options, session } = request;
  const { cwd, signal } = context;
  const { root } = parse(resolve(cwd, dir));
  try {
    const place = await placeOf(request);
    const run = (remote: RemoteLookup, warn: (message: string) => void) =>
      build(place.fs, place.path, { ...place.options, givenPath: dir, remote, warn });
    return (await answerNeeds(run, { fetch: session.fetch, warn: options.warn, signal })).objects;
  } catch (thrown) {
    if (!(thrown instanceof KustomizeError)) throw thrown;
    throw failure(
      thrown.describe((file) => (file.includes('://') ? file : shownPath(cwd, root + file))),
      thrown,
    );
  }
}

interface Place {
  readonly fs: FileSystem;
  readonly path: string;
  readonly options: BuildOptions;
}

async function placeOf({ dir, context, options, session }: FolderRequest): Promise<Place> {
  const { cwd, signal } = context;
  if (parseRepoUrl(dir) === undefined) {
    const path = resolve(cwd, dir);
    const { root } = parse(path);
    return { fs: diskFileSystem(root), path: path.slice(root.length).replaceAll(sep, '/'), options };
  }
  const fetched = await session.fetch({ kind: 'remote-base', key: dir }, { signal });
  if (fetched.kind !== 'base')
    throw failure(withoutPasswords(fetched.kind === 'file' ? dir : fetched.message));
  // What was kept of this machine's files says nothing about those of a repository.
  const { warm: _, ...own } = options;
  const closed = { ...own, loadRestrictions: 'root', confined: true } as const;
  return { fs: diskFileSystem(fetched.folder), path: fetched.path, options: closed };
}
