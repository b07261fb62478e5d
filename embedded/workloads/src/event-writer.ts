import type { KubeObject } from '@flux-ts/resource';
import type { Clock, Cluster } from './cluster.ts';

const MOST_KNOWN = 4096;
const MOST_SIMILAR = 10;
/** Milliseconds without any of them. */
const FORGOTTEN_AFTER = 600_000;

/** Writes core/v1 Events; repeated ones of the same object and reason count up. Never fails its caller. */
export class EventWriter {
  readonly #cluster: Cluster;
  readonly #clock: Clock;
  readonly #known = new Map<string, KubeObject>();
  readonly #texts = new Map<string, { readonly texts: Set<string>; readonly at: number }>();

  constructor(cluster: Cluster, clock: Clock) {
    this.#cluster = cluster;
    this.#clock = clock;
  }

  normal(component: string, object: KubeObject, reason: string, message: string): void {
    void this.#write('Normal', component, object, reason, message);
  }

  warning(component: string, object: KubeObject, reason: string, message: string): void {
    void this.#write('Warning', component, object, reason, message);
  }

  async #write(
    type: string,
    component: string,
    object: KubeObject,
    reason: string,
    message: string,
  ): Promise<void> {
    const similar = [object.metadata.uid, component, type, reason].join('|');
    const text = this.#combined(similar, message);
    const key = text === message ? `${similar}|${message}` : similar;
    const known = this.#known.get(key);
    const now = `${new Date(this.#clock.now()).toISOString().slice(0, 19)}Z`;
    try {
      const written =
        known === undefined
          ? await this.#cluster.create(
              eventOf(this.#clock, object, { type, component, reason, message: text, now }),
            )
          : await this.#cluster.update({
              ...known,
              message: text,
              count: Number(known['count'] ?? 1) + 1,
              lastTimestamp: now,
            });
      this.#remember(key, written);
    } catch {
      this.#known.delete(key); // the object's namespace is going, or the event expired: an event is never worth a failure
    }
  }

  /** Of an object's many events for one reason the later ones become one (client-go tools/record EventAggregator). */
  #combined(similar: string, message: string): string {
    const now = this.#clock.now();
    const last = this.#texts.get(similar);
    const texts = last === undefined || now - last.at > FORGOTTEN_AFTER ? new Set<string>() : last.texts;
    if (this.#texts.size > MOST_KNOWN) this.#texts.clear();
    this.#texts.set(similar, { texts, at: now });
    if (texts.has(message)) return message;
    if (texts.size + 1 >= MOST_SIMILAR) return `(combined from similar events): ${message}`;
    texts.add(message);
    return message;
  }

  #remember(key: string, event: KubeObject): void {
    this.#known.delete(key);
    this.#known.set(key, event);
    if (this.#known.size > MOST_KNOWN) this.#known.delete(this.#known.keys().next().value ?? '');
  }
}

interface EventText {
  readonly type: string;
  readonly component: string;
  readonly reason: string;
  readonly message: string;
  readonly now: string;
}

function eventOf(clock: Clock, object: KubeObject, text: EventText): KubeObject {
  const { metadata } = object;
  const suffix = (
    BigInt(Math.trunc(clock.now())) * 1_000_000n +
    BigInt(hashOf(text.reason + text.message))
  ).toString(16);
  return {
    apiVersion: 'v1',
    kind: 'Event',
    metadata: { name: `${metadata.name}.${suffix}`, namespace: metadata.namespace ?? 'default' },
    involvedObject: {
      apiVersion: object.apiVersion,
      kind: object.kind,
      name: metadata.name,
      ...(metadata.namespace === undefined ? {} : { namespace: metadata.namespace }),
      uid: metadata.uid,
      resourceVersion: metadata.resourceVersion,
    },
    type: text.type,
    reason: text.reason,
    message: text.message,
    source: { component: text.component },
    reportingComponent: text.component,
    reportingInstance: '',
    firstTimestamp: text.now,
    lastTimestamp: text.now,
    eventTime: null,
    count: 1,
  };
}

/** FNV-1a of a text, below one million: enough to keep two events of one millisecond apart. */
function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193) >>> 0;
  return hash % 1_000_000;
}
