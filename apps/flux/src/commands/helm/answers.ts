import { lookup as lookupHost } from 'node:dns/promises';
import type { Lookup, RenderChartOptions } from '@flux-ts/helm';
import type { Value } from '@flux-ts/yaml';

/** What of the world templates may ask for. */
export interface Outside {
  /** Objects of a cluster; without it there are none. What it throws fails the template. */
  readonly lookup?: ((request: Lookup) => Promise<Value>) | undefined;
  /** Addresses of hosts, for `--enable-dns`. */
  readonly hosts?: boolean;
}

/** Questions of one chart in all. */
const MAX_ANSWERS = 10_000;

/** What templates asked for, and what came of it. An engine cannot wait: it asks in vain first. */
export class Answers {
  readonly #outside: Outside;
  readonly #known = new Map<string, Value | Error>();
  #questions = new Map<string, () => Promise<Value>>();

  constructor(outside: Outside) {
    this.#outside = outside;
  }

  /** The questions of the next render; those of the one before are forgotten. */
  askers(): Pick<RenderChartOptions, 'lookup' | 'resolve'> {
    this.#questions = new Map();
    const { lookup, hosts } = this.#outside;
    const object = (request: Lookup) => {
      const { apiVersion, kind, namespace, name } = request;
      return this.#ask([apiVersion, kind, namespace, name], async () => lookup?.(request) ?? {});
    };
    const address = (host: string) => String(this.#ask([host], () => addressOf(host)) ?? '');
    return {
      ...(lookup === undefined ? {} : { lookup: object }),
      ...(hosts === true ? { resolve: address } : {}),
    };
  }

  #ask(question: readonly string[], find: () => Promise<Value>): Value | undefined {
    const key = JSON.stringify(question);
    const answer = this.#known.get(key);
    if (answer instanceof Error) throw answer;
    if (answer === undefined) this.#questions.set(key, find);
    return answer;
  }

  /** Finds out what the last render asked for in vain. False if there was nothing, or if it is too much. */
  async find(): Promise<boolean> {
    if (this.#questions.size === 0 || this.#known.size + this.#questions.size > MAX_ANSWERS) return false;
    for (const [key, find] of this.#questions) {
      const asError = (thrown: unknown) => (thrown instanceof Error ? thrown : new Error(String(thrown)));
      this.#known.set(key, await find().catch(asError));
    }
    return true;
  }

  /** Whether the last render knew all that it asked for. */
  get isComplete(): boolean {
    return this.#questions.size === 0;
  }
}

/** An address of a host. Quirk (sprig): where there is none, Go's random choice of one is what fails. */
async function addressOf(host: string): Promise<string> {
  try {
    return (await lookupHost(host)).address;
  } catch (thrown) {
    throw new Error('invalid argument to Intn', { cause: thrown });
  }
}
