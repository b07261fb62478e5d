import type { ApiClient } from '../harness/api-client.ts';
import { CONFIG_MAPS, contents } from './load.ts';

/**
 * What informers do, in few lines: list, watch from there, after a break watch from the last event on, and list anew
 * when that is too long ago. Whoever missed an event would hold something else than the server.
 */
export class Reflector {
  readonly held = new Map<string, string>();
  readonly faults: string[] = [];
  relists = 0;
  resumed = 0;
  #revision = 0;

  /** Follows a server until the signal, or until the server is gone. */
  async follow(client: ApiClient, signal: AbortSignal): Promise<void> {
    try {
      if (this.#revision === 0) await this.#list(client);
      while (!signal.aborted) {
        const ended = await this.#watch(client, signal);
        if (ended === 'gone') return;
        await this.#list(client);
      }
    } catch {
      // The server is gone, or the signal came.
    }
  }

  async #list(client: ApiClient): Promise<void> {
    const { found, revision } = await contents(client);
    if (revision < this.#revision)
      this.faults.push(`the list went back to ${revision} from ${this.#revision}`);
    this.held.clear();
    for (const [name, text] of found) this.held.set(name, text);
    this.#revision = revision;
    this.relists++;
  }

  async #watch(client: ApiClient, signal: AbortSignal): Promise<'expired' | 'gone'> {
    const path = `${CONFIG_MAPS}?watch=true&resourceVersion=${this.#revision}&allowWatchBookmarks=true`;
    let isFirst = true;
    for await (const { type, object } of client.watch(path, signal)) {
      if (type === 'ERROR') {
        if (object.code !== 410) this.faults.push(`${object.code} ${object.message}`);
        return 'expired';
      }
      if (isFirst) this.resumed++;
      isFirst = false;
      this.#hear(type, object);
    }
    return 'gone';
  }

  #hear(
    type: string,
    { metadata, data }: { metadata: Record<string, string>; data?: { text: string } },
  ): void {
    const revision = Number(metadata['resourceVersion']);
    if (revision <= this.#revision && type !== 'BOOKMARK') {
      this.faults.push(`${type} ${metadata['name']} at ${revision} after ${this.#revision}`);
    }
    this.#revision = revision;
    const name = metadata['name'] ?? '';
    if (type === 'DELETED') this.held.delete(name);
    else if (type !== 'BOOKMARK' && data?.text !== undefined) this.held.set(name, data.text);
  }
}
