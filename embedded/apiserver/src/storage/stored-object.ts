import type { KubeObject } from '@flux-ts/resource';
import { encodeJson } from '../json.ts';

/**
 * One object at one revision. The object belongs to the storage: nobody changes it, everybody may read it.
 * Its JSON bytes are made once, on first use, and shared by every answer and watch event.
 */
export class StoredObject {
  readonly collection: string;
  readonly namespace: string;
  readonly name: string;
  readonly revision: number;
  readonly object: KubeObject;
  #json: Buffer | undefined;

  constructor(collection: string, namespace: string, name: string, revision: number, object: KubeObject) {
    this.collection = collection;
    this.namespace = namespace;
    this.name = name;
    this.revision = revision;
    this.object = object;
  }

  /** The object as JSON in UTF-8. Shared: never written to. */
  get json(): Buffer {
    this.#json ??= encodeJson(this.object);
    return this.#json;
  }
}
