import type { HttpGetOptions } from '../../io/http-get.ts';

/** Where an archive is fetched from. */
export interface ArchivePlace {
  readonly address: string;
  readonly access: HttpGetOptions;
}

type Fetched = { readonly bytes: Uint8Array } | { readonly thrown: unknown };

const AT_ONCE = 4;

/** Fetches archives ahead of those who take them in turn: each address once, a few at a time. */
export class ArchiveQueue {
  readonly #waiting: ArchivePlace[];
  readonly #under = new Map<string, Promise<Fetched>>();
  readonly #stop = new AbortController();
  readonly #fetch: (address: string, access: HttpGetOptions) => Promise<Uint8Array>;
  #running = 0;

  constructor(
    places: readonly ArchivePlace[],
    fetch: (address: string, access: HttpGetOptions) => Promise<Uint8Array>,
  ) {
    this.#fetch = fetch;
    this.#waiting = [...new Map(places.map((place) => [place.address, place])).values()];
    this.#startMore();
  }

  /** The archive at an address, taken in the order of the places. Throws what its fetch threw. */
  async take(place: ArchivePlace): Promise<Uint8Array> {
    const fetched = await (this.#under.get(place.address) ?? this.#startNow(place));
    this.#under.delete(place.address);
    if ('thrown' in fetched) throw fetched.thrown;
    return fetched.bytes;
  }

  /** Ends what nobody takes any more, and waits until it has ended. */
  async end(): Promise<void> {
    this.#waiting.length = 0;
    this.#stop.abort();
    await Promise.all(this.#under.values());
  }

  #startNow(place: ArchivePlace): Promise<Fetched> {
    const index = this.#waiting.findIndex(({ address }) => address === place.address);
    if (index >= 0) this.#waiting.splice(index, 1);
    return this.#start(place);
  }

  #startMore(): void {
    while (this.#running < AT_ONCE && this.#waiting.length > 0) this.#start(this.#waiting.shift()!);
  }

  #start(place: ArchivePlace): Promise<Fetched> {
    this.#running++;
    const fetched = this.#fetch(place.address, { ...place.access, signal: this.#stop.signal })
      .then(
        (bytes) => ({ bytes }),
        (thrown: unknown) => ({ thrown }),
      )
      .finally(() => {
        this.#running--;
        this.#startMore();
      });
    this.#under.set(place.address, fetched);
    return fetched;
  }
}
