import { setTimeout as delay } from 'node:timers/promises';
import { type ChartFile, userValues } from '@flux-ts/helm';
import {
  type Action,
  begin,
  next,
  type ObjectRef,
  type Observed,
  type Operation,
  type Outcome,
  type Problem,
  releaseOfObject,
  renderRelease,
  type StorageDriver,
  storageKey,
  storageObject,
  storageSelector,
  type WaitAction,
  type WriteRequest,
} from '@flux-ts/helm-release';
import { ApiError, type KubeClient } from '@flux-ts/kube';
import { type KubeObject, statusOf } from '@flux-ts/resource';

export type { ChartFile };
export { userValues };

const MANAGER = { fieldManager: 'helm' } as const;

/** Does what the engine asks for, on a server. Records lie in the namespace. */
export class KubeEdge {
  readonly #client: KubeClient;
  readonly #namespace: string;
  readonly logs: string[] = [];

  readonly #driver: StorageDriver;

  constructor(client: KubeClient, namespace: string, driver: StorageDriver = 'Secret') {
    this.#client = client;
    this.#namespace = namespace;
    this.#driver = driver;
  }

  async run(operation: Operation): Promise<Outcome> {
    let turn = next(begin(operation));
    while (turn.action !== undefined) {
      const answer = await this.#answer(turn.action).catch((thrown: unknown) => ({
        problem: problemOf(thrown),
      }));
      turn = next(turn.state, { at: new Date().toISOString(), ...answer } as Observed);
    }
    return turn.outcome;
  }

  async #answer(action: Action): Promise<object> {
    switch (action.type) {
      case 'read-history':
        return { releases: await this.#history(action.name) };
      case 'store':
        return this.#store(action);
      case 'render': {
        const clock = { now: () => Date.now(), zone: 'UTC', random: (n: number) => new Uint8Array(n) };
        return renderRelease(action, clock);
      }
      case 'resolve': {
        const found = action.objects.map((object) => this.#isNamespaced(object));
        return { namespaced: await Promise.all(found) };
      }
      case 'read':
        return { objects: await Promise.all(action.refs.map((ref) => this.#read(ref))) };
      case 'write':
        return { results: await this.#writeAll(action.requests) };
      case 'wait':
        return this.#wait(action);
      case 'logs':
        this.logs.push(action.labelSelector ?? action.fieldSelector ?? '');
        return {};
      case 'forget-discovery':
        this.#client.discovery.invalidate();
        return {};
      case 'clock':
        return {};
    }
  }

  async #isNamespaced({ apiVersion, kind }: KubeObject): Promise<boolean | undefined> {
    try {
      return (await this.#client.discovery.resource({ apiVersion, kind })).namespaced;
    } catch (thrown) {
      if (thrown instanceof ApiError && thrown.code === 'NO_MATCH') return undefined;
      throw thrown;
    }
  }

  async #history(name: string): Promise<ReturnType<typeof releaseOfObject>[]> {
    const { items } = await this.#client.list(
      { apiVersion: 'v1', kind: this.#driver },
      { namespace: this.#namespace, labelSelector: storageSelector(name) },
    );
    return items.map((item) => releaseOfObject({ ...item, apiVersion: 'v1', kind: this.#driver }));
  }

  async #store({ verb, release }: Extract<Action, { type: 'store' }>): Promise<object> {
    const namespace = this.#namespace;
    const key = { apiVersion: 'v1', kind: this.#driver, namespace, name: storageKey(release) };
    if (verb === 'delete') await this.#client.delete(key);
    else {
      const object = storageObject(release, {
        driver: this.#driver,
        namespace,
        isNew: verb === 'create',
        now: Date.now(),
      });
      await (verb === 'create' ? this.#client.create(object, MANAGER) : this.#client.update(object, MANAGER));
    }
    return {};
  }

  async #read(ref: ObjectRef): Promise<KubeObject | Problem | undefined> {
    try {
      return await this.#client.get(ref);
    } catch (thrown) {
      const problem = problemOf(thrown);
      return problem.reason === 'NotFound' ? undefined : problem;
    }
  }

  async #writeAll(requests: readonly WriteRequest[]): Promise<(Problem | undefined)[]> {
    const results: (Problem | undefined)[] = [];
    for (const request of requests) {
      const problem = await this.#write(request).then(
        () => undefined,
        (thrown: unknown) => problemOf(thrown),
      );
      results.push(problem);
      if (problem !== undefined && request.onFailure === 'stop') break;
    }
    return results;
  }

  async #write(request: WriteRequest): Promise<unknown> {
    const { ref } = request;
    switch (request.verb) {
      case 'create':
        return this.#client.create(request.object, MANAGER);
      case 'apply':
        return this.#client.apply(request.object, {
          ...MANAGER,
          force: request.force,
          fieldValidation: 'Strict',
        });
      case 'patch':
        return this.#client.patch(ref, { type: request.type, body: request.body }, MANAGER);
      case 'delete': {
        const words = { background: 'Background', foreground: 'Foreground', orphan: 'Orphan' } as const;
        return this.#client.delete(ref, { propagation: words[request.propagation] });
      }
      case 'replace': {
        const { metadata } = await this.#client.get(ref);
        const { resourceVersion = '' } = metadata;
        const object = { ...request.object, metadata: { ...request.object.metadata, resourceVersion } };
        return this.#client.update(object, { ...MANAGER, fieldValidation: 'Strict' });
      }
    }
  }

  async #wait(action: WaitAction): Promise<object> {
    const end = Date.now() + action.timeout;
    for (;;) {
      const states = await Promise.all(action.refs.map((ref) => this.#state(action, ref)));
      const isSettled = states.every(({ settled }) => settled);
      const late = Date.now() > end;
      if (isSettled || late) {
        const words = states.flatMap(({ problem }) => problem ?? []);
        const all = late && !isSettled ? [...words, 'context deadline exceeded'] : words;
        return all.length === 0 ? {} : { problem: { message: all.join('\n') } };
      }
      await delay(50);
    }
  }

  async #state(
    { until }: WaitAction,
    ref: ObjectRef,
  ): Promise<{ readonly settled: boolean; readonly problem?: string }> {
    const live = await this.#read(ref);
    const what = `resource ${ref.kind}/${ref.namespace ?? ''}/${ref.name}`;
    if (until === 'deleted')
      return live === undefined ? { settled: true } : { settled: false, problem: `${what} still exists` };
    if (live === undefined || !('kind' in live)) return { settled: false, problem: `${what} not ready` };
    if (until === 'hook' && !['Job', 'Pod'].includes(live.kind)) return { settled: true };
    if (until === 'hook' && live.kind === 'Pod') return podState(live, what);
    const jobs = until === 'ready' ? 'kstatus' : 'flux';
    const { status, message } = statusOf(live, { now: Date.now(), jobs });
    if (status === 'Current') return { settled: true };
    return {
      settled: status === 'Failed',
      problem: `${what} not ready. status: ${status}, message: ${message}`,
    };
  }
}

function podState(pod: KubeObject, what: string): { readonly settled: boolean; readonly problem?: string } {
  const phase = (pod['status'] as { phase?: string } | undefined)?.phase;
  if (phase === 'Succeeded') return { settled: true };
  return { settled: phase === 'Failed', problem: `${what} not ready. status: ${phase ?? ''}` };
}

function problemOf(thrown: unknown): Problem {
  if (!(thrown instanceof Error)) throw thrown;
  if (!(thrown instanceof ApiError)) return { message: thrown.message };
  const reasons: Readonly<Record<string, string>> = {
    NOT_FOUND: 'NotFound',
    ALREADY_EXISTS: 'AlreadyExists',
    CONFLICT: 'Conflict',
  };
  const reason = reasons[thrown.code];
  return { message: thrown.message, ...(reason === undefined ? {} : { reason }) };
}
