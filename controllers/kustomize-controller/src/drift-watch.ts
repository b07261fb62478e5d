import {
  type ApplyMemory,
  type CleanupManager,
  type LiveCache,
  type LiveState,
  managedFieldsHash,
} from '@flux-ts/apply';
import { kustomizeKeys } from '@flux-ts/kinds';
import type { Informer } from '@flux-ts/kube';
import { formatApiVersion, idOf, type KubeObject, type ObjectId } from '@flux-ts/resource';
import type { Cache } from '@flux-ts/runtime';
import { FIELD_MANAGER } from './names.ts';

/** An object as the watch keeps it: identity, owner, version and the hash of what we applied. */
type Trace = KubeObject & { readonly hash: string };

export interface DriftWatchOptions {
  readonly cache: Cache;
  readonly memory: ApplyMemory;
  readonly managers: readonly CleanupManager[];
  /** Somebody changed or deleted an object of an owner (`ns/name`). */
  readonly onDrift: (owner: string, id: ObjectId) => void;
}

/**
 * A metadata watch over everything that Kustomizations own, one a kind, started when the first object of the kind is
 * applied. It tells when somebody took a field from us or deleted an object, and lets the applier prove that
 * nothing changed without asking.
 */
export class DriftWatch implements LiveCache {
  readonly #options: DriftWatchOptions;
  readonly #informers = new Map<string, Informer<Trace>>();
  /** Owners under reconciliation: our own writes are under way, so their objects are judged afterwards. */
  readonly #busy = new Map<string, Map<string, ObjectId>>();

  constructor(options: DriftWatchOptions) {
    this.#options = options;
  }

  get(id: ObjectId): LiveState | undefined {
    const informer = this.#informers.get(kindKey(id));
    const trace = informer?.hasSynced ? informer.get(id.namespace, id.name) : undefined;
    if (trace === undefined) return undefined;
    const { resourceVersion = '', generation } = trace.metadata;
    return { resourceVersion, generation, managedFieldsHash: trace.hash };
  }

  /** Watches the kinds of these objects from now on. */
  follow(ids: readonly ObjectId[]): void {
    for (const id of ids) if (!this.#informers.has(kindKey(id))) this.#open(id);
  }

  /** An owner's objects are being written by us. */
  begin(owner: string): void {
    if (!this.#busy.has(owner)) this.#busy.set(owner, new Map());
  }

  /** Judges what happened to an owner's objects meanwhile. */
  end(owner: string): void {
    const seen = this.#busy.get(owner);
    this.#busy.delete(owner);
    for (const id of seen?.values() ?? []) this.#judge(owner, id);
  }

  #open(id: ObjectId): void {
    const { cache, managers } = this.#options;
    const ref = { apiVersion: formatApiVersion(id), kind: id.kind };
    const informer = cache.informer<Trace>(ref, {
      metadataOnly: true,
      labelSelector: kustomizeKeys.name,
      transform: { name: 'drift', apply: (object) => traceOf(object, managers) },
    });
    this.#informers.set(kindKey(id), informer);
    informer.listen({
      add: (object) => this.#see(object),
      update: (object) => this.#see(object),
      delete: (object) => this.#see(object),
    });
  }

  #see(object: Trace): void {
    const owner = ownerOf(object);
    const id = idOf(object);
    const busy = this.#busy.get(owner);
    if (busy === undefined) this.#judge(owner, id);
    else busy.set(`${kindKey(id)} ${id.namespace}/${id.name}`, id);
  }

  #judge(owner: string, id: ObjectId): void {
    const applied = this.#options.memory.get(id);
    if (applied === undefined) return; // not ours in this process' life, or pruned
    const live = this.get(id);
    const same =
      live?.resourceVersion === applied.resourceVersion ||
      live?.managedFieldsHash === applied.managedFieldsHash;
    if (!same) this.#options.onDrift(owner, id);
  }
}

function traceOf(object: KubeObject, managers: readonly CleanupManager[]): Trace {
  const { name, namespace, uid, resourceVersion, generation, labels = {} } = object.metadata;
  const owner = {
    [kustomizeKeys.name]: labels[kustomizeKeys.name] ?? '',
    [kustomizeKeys.namespace]: labels[kustomizeKeys.namespace] ?? '',
  };
  return {
    apiVersion: object.apiVersion,
    kind: object.kind,
    metadata: {
      name,
      ...(namespace === undefined ? {} : { namespace }),
      ...(uid === undefined ? {} : { uid }),
      ...(resourceVersion === undefined ? {} : { resourceVersion }),
      ...(generation === undefined ? {} : { generation }),
      labels: owner,
    },
    hash: managedFieldsHash(object, FIELD_MANAGER, managers),
  };
}

function ownerOf(trace: Trace): string {
  const labels = trace.metadata.labels ?? {};
  return `${labels[kustomizeKeys.namespace]}/${labels[kustomizeKeys.name]}`;
}

/** Versions are views of one kind. */
function kindKey({ group, kind }: ObjectId): string {
  return `${group}/${kind}`;
}
