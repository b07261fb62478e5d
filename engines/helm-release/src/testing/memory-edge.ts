import {
  applyJsonPatch,
  applyMergePatch,
  applyStrategicMergePatch,
  asValue,
  type KubeObject,
  parseApiVersion,
} from '@flux-ts/resource';
import { loadBuiltinKinds } from '@flux-ts/schema';
import type { Value } from '@flux-ts/yaml';
import type { Action, ObjectRef, Observed, Problem, WriteRequest } from '../machine/actions.ts';
import { begin, next } from '../machine/next.ts';
import type { Outcome } from '../machine/outcome.ts';
import type { Operation } from '../operations/operation.ts';
import type { Release } from '../record/release.ts';
import { releaseOfObject, storageKey, storageObject } from '../record/storage-object.ts';
import { renderRelease } from '../render-release.ts';

const CLUSTER_KINDS = new Set(['Namespace', 'ClusterRole', 'CustomResourceDefinition']);

/** How a step of an operation goes wrong: it is refused, or nothing is ever heard of the operation again. */
export type Mishap = 'problem' | 'cut-off' | undefined;

/** A cluster in memory that does what the engine asks for: records in their stored form, objects, nothing waited for. */
export class MemoryEdge {
  readonly records = new Map<string, KubeObject>();
  readonly objects = new Map<string, KubeObject>();
  readonly asked: Action[] = [];
  /** What befalls the next action. */
  mishap: (action: Action) => Mishap = () => undefined;
  #seconds = 0;

  get history(): Release[] {
    return [...this.records.values()].map(releaseOfObject).sort((a, b) => a.version - b.version);
  }

  /** `v1 superseded, v2 deployed` */
  get summary(): string {
    return this.history.map(({ version, info }) => `v${version} ${info.status}`).join(', ');
  }

  find(kind: string, name: string): KubeObject | undefined {
    return [...this.objects.values()].find((object) => object.kind === kind && object.metadata.name === name);
  }

  /** Runs an operation to its end; undefined if it was cut off. */
  run(operation: Operation): Outcome | undefined {
    let turn = next(begin(operation));
    for (let steps = 0; turn.action !== undefined; steps++) {
      if (steps > 1000) throw new Error('the operation does not end');
      this.asked.push(turn.action);
      const mishap = this.mishap(turn.action);
      if (mishap === 'cut-off') return undefined;
      const at = new Date(Date.UTC(2026, 0, 1) + 1000 * this.#seconds++).toISOString().replace('.000Z', 'Z');
      const answer = mishap === 'problem' ? refused() : this.#answer(turn.action);
      turn = next(turn.state, { at, ...answer } as Observed);
    }
    return turn.outcome;
  }

  #answer(action: Action): object {
    switch (action.type) {
      case 'read-history':
        return { releases: this.history.filter(({ name }) => name === action.name) };
      case 'store':
        return this.#store(action.verb, action.release);
      case 'render':
        return renderRelease(action, {
          now: () => 0,
          zone: 'UTC',
          random: (length) => new Uint8Array(length),
        });
      case 'resolve':
        return { namespaced: action.objects.map(({ kind }) => !CLUSTER_KINDS.has(kind)) };
      case 'read':
        return { objects: action.refs.map((ref) => this.objects.get(keyOf(ref))) };
      case 'write':
        return { results: this.#writeAll(action.requests) };
      default:
        return {};
    }
  }

  #store(verb: 'create' | 'update' | 'delete', release: Release): object {
    const key = storageKey(release);
    const isThere = this.records.has(key);
    if (verb === 'create' ? isThere : !isThere)
      return { problem: { reason: isThere ? 'AlreadyExists' : 'NotFound', message: key } };
    const now = 1000 * this.#seconds;
    if (verb === 'delete') this.records.delete(key);
    else
      this.records.set(
        key,
        storageObject(release, { driver: 'Secret', namespace: 'default', isNew: verb === 'create', now }),
      );
    return {};
  }

  #writeAll(requests: readonly WriteRequest[]): (Problem | undefined)[] {
    const results: (Problem | undefined)[] = [];
    for (const request of requests) {
      results.push(this.#write(request));
      if (results.at(-1) !== undefined && request.onFailure === 'stop') break;
    }
    return results;
  }

  #write(request: WriteRequest): Problem | undefined {
    const key = keyOf(request.ref);
    const live = this.objects.get(key);
    if (request.verb === 'create' && live !== undefined) return { reason: 'AlreadyExists', message: key };
    if (request.verb === 'delete') {
      if (!this.objects.delete(key)) return { reason: 'NotFound', message: key };
    } else if (request.verb !== 'patch') this.objects.set(key, request.object);
    else if (live === undefined) return { reason: 'NotFound', message: key };
    else this.objects.set(key, patched(live, request.type, request.body));
    return undefined;
  }
}

function refused(): { readonly problem: Problem } {
  return { problem: { message: 'the server is away' } };
}

function patched(live: KubeObject, type: 'json' | 'merge' | 'strategic', body: Value): KubeObject {
  const value = asValue(live);
  const { group, version } = parseApiVersion(live.apiVersion);
  const result =
    type === 'json'
      ? applyJsonPatch(value, body as Parameters<typeof applyJsonPatch>[1])
      : type === 'merge'
        ? applyMergePatch(value, body)
        : applyStrategicMergePatch(value, body, loadBuiltinKinds().schemaOf(group, version, live.kind));
  return result as unknown as KubeObject;
}

function keyOf({ apiVersion, kind, namespace = '', name }: ObjectRef): string {
  return `${parseApiVersion(apiVersion).group}/${kind}/${namespace}/${name}`;
}
