import type { KubeObject } from '@flux-ts/resource';
import { SharedReads } from './shared-reads.ts';

/** Sources that were read past the cache, and are newer than what it had: none goes back to an older state of its source. */
export class NewestSources {
  readonly #reads = new SharedReads<KubeObject>();
  readonly #known = new Map<string, KubeObject>();

  /** A source as the server has it after this call. */
  async read(name: string, read: () => Promise<KubeObject>): Promise<KubeObject> {
    const found = await this.#reads.read(name, read);
    const known = this.#known.get(name);
    if (known === undefined || versionOf(found) > versionOf(known)) this.#known.set(name, found);
    return found;
  }

  /** What was read, as long as the cache has something older; nothing is kept longer than that. */
  newer(name: string, cached: KubeObject): KubeObject | undefined {
    const known = this.#known.get(name);
    if (known !== undefined && versionOf(known) > versionOf(cached)) return known;
    this.#known.delete(name);
    return undefined;
  }
}

/** Versions are numbers that grow (Kubernetes 1.35 promises it). */
function versionOf({ metadata }: KubeObject): bigint {
  const { resourceVersion = '' } = metadata;
  return /^\d+$/.test(resourceVersion) ? BigInt(resourceVersion) : 0n;
}
