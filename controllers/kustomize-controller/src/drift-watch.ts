import {
  type ApplyMemory,
  type CleanupManager,
  type LiveCache,
  type LiveState,
  liveStateOf,
} from '@flux-ts/apply';
import { kustomizeKeys } from '@flux-ts/kinds';
import type { Informer } from '@flux-ts/kube';
import { formatApiVersion, idOf, type KubeObject, type ObjectId } from '@flux-ts/resource';
import type { Cache, Clock } from '@flux-ts/runtime';
import { OWNER } from './names.ts';

/** An object as the watch keeps it: identity, owner, and what proves that nobody changed what we applied. */
type Trace = KubeObject & { readonly state: LiveState };

/** How long a kind's first list is waited for, ms: where we may not watch, applying goes on without. */
const PATIENCE = 2_000;

export interface DriftWatchOptions {
  readonly cache: Cache;
  readonly memory: ApplyMemory;
  readonly managers: readonly CleanupManager[];
  readonly clock: Clock;
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
  readonly #opened = new Map<string, Promise<void>>();
  /** Owners under reconciliation: our own writes are under way, so their objects are judged afterwards. */
  readonly #busy = new Map<string, Map<string, ObjectId>>();

  constructor(options: DriftWatchOptions) {
    this.#options = options;
  }

  get(id: ObjectId): LiveState | undefined {
    const informer = this.#informers.get(kindKey(id));
    return informer?.hasSynced ? informer.get(id.namespace, id.name)?.state : undefined;
  }

  /** Watches the kind of an object from now on; the first time, the kind's first list is waited for a little. */
  open(id: ObjectId): Promise<void> {
    const key = kindKey(id);
    let opened = this.#opened.get(key);
    if (opened === undefined) {
      opened = this.#filled(this.#follow(id));
      this.#opened.set(key, opened);
    }
    return opened;
  }

  /** Resolves when an informer has its first list, or is not likely to get it. */
  #filled(informer: Informer<Trace>): Promise<void> {
    return new Promise((resolve) => {
      const cancel = this.#options.clock.after(PATIENCE, resolve);
      const end = (): void => {
        cancel();
        resolve();
      };
      informer.synced.then(end, end);
    });
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

  #follow(id: ObjectId): Informer<Trace> {
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
    return informer;
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
    state: liveStateOf(object, OWNER, managers),
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
