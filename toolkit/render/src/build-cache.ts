import { type FileSystem, KustomizeError } from '@flux-ts/kustomize';
import { type Peek, peekAt } from './disk/peek.ts';
import { digestOf, holdsAtSight, type Observation, stillHolds } from './disk/recording.ts';
import type { Rendered, RenderInput } from './pipeline/input.ts';

interface Entry {
  readonly result: Rendered;
  readonly observations: Observation[];
  readonly bytes: number;
  /** Content keys of folders for which the observations are known to hold. */
  readonly contentKeys: Set<string>;
}

/**
 * Finished builds by what they depended on: the options, every file, listing and failed look-up. Bounded in bytes;
 * what was used longest ago goes first. A commit that touches none of a build's files costs no build.
 */
export class BuildCache {
  private readonly maxBytes: number;
  private readonly entries = new Map<string, Entry>();
  private used = 0;

  constructor(maxBytes: number) {
    this.maxBytes = maxBytes;
  }

  get bytes(): number {
    return this.used;
  }

  /** The build of this input over these files, if it is known. */
  find(input: RenderInput, files: () => FileSystem): Rendered | undefined {
    const key = optionsKey(input);
    const entry = this.entries.get(key);
    if (entry === undefined) return undefined;
    const { contentKey } = input;
    if (contentKey === undefined || !entry.contentKeys.has(contentKey)) {
      if (!holds(entry.observations, input.folder, files)) return undefined;
      if (contentKey !== undefined) entry.contentKeys.add(contentKey);
    }
    this.entries.delete(key);
    this.entries.set(key, entry);
    return entry.result;
  }

  /** Keeps a finished build, and makes room for it. */
  store(input: RenderInput, result: Rendered, observations: readonly Observation[]): void {
    const key = optionsKey(input);
    this.remove(key);
    const bytes =
      result.objects.reduce((sum, object) => sum + object.json.length + 300, 1000) +
      observations.reduce((sum, observation) => sum + observation.path.length * 2 + 250, 0);
    if (bytes > this.maxBytes) return;
    const contentKeys = new Set(input.contentKey === undefined ? [] : [input.contentKey]);
    this.entries.set(key, { result, observations: [...observations], bytes, contentKeys });
    this.used += bytes;
    for (const oldest of this.entries.keys()) {
      if (this.used <= this.maxBytes) break;
      this.remove(oldest);
    }
  }

  private remove(key: string): void {
    const entry = this.entries.get(key);
    if (entry === undefined) return;
    this.entries.delete(key);
    this.used -= entry.bytes;
  }
}

/** Whether all holds that a build saw. What had to be read is remembered by how it looks, for the next time. */
function holds(observations: Observation[], folder: string, files: () => FileSystem): boolean {
  const peek = peekAt(folder);
  let fs: FileSystem | undefined;
  for (const [index, observation] of observations.entries()) {
    const atSight = holdsAtSight(observation, peek);
    if (atSight === true) continue;
    if (atSight === false) return false;
    fs ??= files();
    if (!readsAsBefore(observation, fs)) return false;
    observations[index] = withSign(observation, peek);
  }
  return true;
}

/** What may not be read any more does not hold; the build finds the words for it. */
function readsAsBefore(observation: Observation, fs: FileSystem): boolean {
  try {
    return stillHolds(observation, fs);
  } catch (error) {
    if (error instanceof KustomizeError) return false;
    throw error;
  }
}

/** An observation as it looked before it was read again. */
function withSign({ kind, path, digest }: Observation, peek: Peek): Observation {
  const { sign } = peek.at(path);
  return { kind, path, digest, ...(sign === undefined || kind === 'link' ? {} : { sign }) };
}

/** The key of a build: options and observations. */
export function buildKey(input: RenderInput, observations: readonly Observation[]): string {
  return digestOf(
    `${optionsKey(input)}\n${observations.map((o) => `${o.kind} ${o.path} ${o.digest}`).join('\n')}`,
  );
}

/** Everything but the files; the variables are in it as a digest only. */
function optionsKey(input: RenderInput): string {
  const { kustomization, path = '', substitute, strict = false, noRemoteBases = false } = input;
  const { name, namespace } = kustomization.metadata;
  const s = kustomization.spec;
  const spec = [
    s.targetNamespace,
    s.namePrefix,
    s.nameSuffix,
    s.patches,
    s.components,
    s.ignoreMissingComponents,
    s.images,
    s.buildMetadata,
    s.commonMetadata,
    s.postBuild?.substituteStrategy,
  ];
  const variables = substitute === undefined ? null : Object.entries(substitute).sort();
  return digestOf(
    JSON.stringify([
      name,
      namespace,
      path,
      strict,
      noRemoteBases,
      variables,
      spec.map((part) => part ?? null),
    ]),
  );
}
