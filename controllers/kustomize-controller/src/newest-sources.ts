import type { KubeObject } from '@flux-ts/resource';
import { SharedReads } from './shared-reads.ts';

/** Sources that were read past the cache, and are newer than what it had: none goes back to an older state of its source. */
export class NewestSources {
  readonly #reads = new SharedReads<KubeObject>();
  readonly #known = new Map<string, KubeObject>();
  /** Sources whose last read began after the last request. */
  readonly #fresh = new Set<string>();
  #requests = 0;

  /** Somebody has asked for a reconcile: what was read before may be older than what he knows. */
  requested(): void {
    this.#requests++;
    this.#fresh.clear();
  }

  /**
   * A source as the server had it after the last request, or newer. `read` is not asked where that was read already and the
   * cache knows the source: what it does not know is either new or gone.
   */
  async refresh(
    name: string,
    cached: () => KubeObject | undefined,
    read: () => Promise<KubeObject>,
  ): Promise<KubeObject> {
    const known = cached();
    if (known !== undefined && this.#fresh.has(name)) return this.newer(name, known) ?? known;
    const found = await this.#read(name, read);
    const now = cached();
    return now !== undefined && versionOf(now) > versionOf(found) ? now : found;
  }

  async #read(name: string, read: () => Promise<KubeObject>): Promise<KubeObject> {
    let begun: number | undefined;
    const found = await this.#reads.read(name, () => {
      begun = this.#requests;
      return read();
    });
    const known = this.#known.get(name);
    if (known === undefined || versionOf(found) > versionOf(known)) this.#known.set(name, found);
    // Of those who share a read, one began it.
    if (begun === this.#requests) this.#fresh.add(name);
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
