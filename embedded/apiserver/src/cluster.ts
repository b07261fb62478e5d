import type { KubeObject } from '@flux-ts/resource';
import { SYSTEM } from './auth/user.ts';
import type { Target } from './kinds/resource-type.ts';
import type { Api, RequestContext } from './registry/context.ts';
import { createObject } from './registry/create.ts';
import { deleteObject } from './registry/delete.ts';
import { modifyObject } from './registry/update.ts';
import { unknownResource } from './status/errors.ts';
import { StatusError } from './status/status.ts';
import type { Change } from './storage/storage.ts';
import { cloneValue } from './values.ts';

/** A kind of object, by the names that manifests use. */
export interface ResourceRef {
  readonly apiVersion: string;
  readonly kind: string;
}

/** What happened to an object. A watch starts with an `ADDED` for everything that is already there. */
export interface ClusterEvent {
  readonly type: Change['type'];
  readonly object: KubeObject;
}

/**
 * The API in process, for controllers of the same thread: no HTTP, objects by reference. What comes out is shared
 * and must not be changed; what goes in is copied. Errors are StatusErrors: `NOT_FOUND`, `CONFLICT`,
 * `ALREADY_EXISTS` and so on in `code`. Only kinds in the version they are stored in.
 */
export class Cluster {
  readonly #api: Api;
  readonly #ctx: () => RequestContext;

  constructor(api: Api, fieldManager: string) {
    this.#api = api;
    this.#ctx = () => ({
      user: SYSTEM,
      dryRun: false,
      fieldManager,
      fieldValidation: 'Ignore',
      warnings: [],
    });
  }

  async get(ref: ResourceRef, namespace: string, name: string): Promise<KubeObject | undefined> {
    return this.#api.storage.get(this.#target(ref).type.collection, namespace, name)?.object;
  }

  async list(ref: ResourceRef, namespace?: string): Promise<readonly KubeObject[]> {
    const found = this.#api.storage.list(this.#target(ref).type.collection, { namespace });
    return found.map((stored) => stored.object);
  }

  /** Calls `onEvent` in the order of writes, once they are durable; the returned function ends the watch. */
  watch(refs: readonly ResourceRef[], onEvent: (event: ClusterEvent) => void): () => void {
    const { storage } = this.#api;
    const from = storage.revision;
    const collections = refs.map((ref) => this.#target(ref).type.collection);
    for (const collection of collections) {
      for (const { object } of storage.list(collection)) onEvent({ type: 'ADDED', object });
    }
    const tell = ({ type, current }: Change) => onEvent({ type, object: current.object });
    const stops = collections.map((collection) => storage.watch(collection, { from }, tell));
    return () => {
      for (const stop of stops) stop();
    };
  }

  async create(object: KubeObject): Promise<KubeObject> {
    const target = this.#target(object);
    const { namespace = '' } = object.metadata;
    const stored = await createObject(this.#api, this.#ctx(), target, namespace, cloneValue(object));
    return stored.object;
  }

  update(object: KubeObject): Promise<KubeObject> {
    return this.#modify(object, undefined);
  }

  updateStatus(object: KubeObject): Promise<KubeObject> {
    return this.#modify(object, 'status');
  }

  /** Deletes at once, without a grace period, in the background. A missing object is no error. */
  async delete(ref: ResourceRef, namespace: string, name: string): Promise<void> {
    try {
      const options = { gracePeriodSeconds: 0, propagation: 'Background' } as const;
      await deleteObject(this.#api, this.#ctx(), this.#target(ref), namespace, name, options);
    } catch (thrown) {
      if (!(thrown instanceof StatusError) || thrown.code !== 'NOT_FOUND') throw thrown;
    }
  }

  async #modify(object: KubeObject, subresource: string | undefined): Promise<KubeObject> {
    const { namespace = '', name } = object.metadata;
    const target = this.#target(object);
    const next = () => cloneValue(object);
    const { stored } = await modifyObject(this.#api, this.#ctx(), {
      target,
      namespace,
      name,
      subresource,
      next,
    });
    return stored.object;
  }

  #target({ apiVersion, kind }: ResourceRef): Target {
    const target = this.#api.kinds.findKind(apiVersion, kind);
    if (target === undefined) throw unknownResource();
    return target;
  }
}
