import { parse, resolve, sep } from 'node:path';
import { type BuildOptions, type BuiltObject, build, KustomizeError } from '@flux-ts/kustomize';
import { diskFileSystem, loadChartPort } from '@flux-ts/render';
import type { CliContext } from '../../cli/context.ts';
import { failure } from '../../cli/errors.ts';
import type { GlobalValues } from '../../cli/global-flags.ts';
import { shownPath } from '../../cli/shown-path.ts';
import type { KustomizeFlags } from './flags.ts';

/** One build of `flux kustomize build`. */
export interface FolderRequest {
  /** The directory as the user has it. */
  readonly dir: string;
  readonly cwd: string;
  readonly options: BuildOptions;
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
  const budget = { ms: flags.timeout, now: () => context.clock.now() };
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

/** Builds a directory of the disk. Throws kustomize's words, followed by the place in the files. */
export function buildFolder({ dir, cwd, options }: FolderRequest): readonly BuiltObject[] {
  const path = resolve(cwd, dir);
  const { root } = parse(path);
  const inside = path.slice(root.length).replaceAll(sep, '/');
  try {
    const result = build(diskFileSystem(root), inside, { ...options, givenPath: dir });
    if ('objects' in result) return result.objects;
    const keys = result.needs.map((need) => need.key).join(', ');
    throw failure(`flux kustomize build reads local files only; fetch these first: ${keys}`);
  } catch (thrown) {
    if (!(thrown instanceof KustomizeError)) throw thrown;
    throw failure(
      thrown.describe((file) => shownPath(cwd, root + file)),
      thrown,
    );
  }
}
