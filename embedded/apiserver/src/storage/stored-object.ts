import type { KubeObject } from '@flux-ts/resource';
import { decodeJson, jsonText } from '../json.ts';

/**
 * One object at one revision. The object belongs to the storage: nobody changes it, everybody may read it.
 * Its JSON bytes are made once, on first use, and shared by every answer and watch event.
 */
export class StoredObject {
  readonly collection: string;
  readonly namespace: string;
  readonly name: string;
  readonly revision: number;
  #object: KubeObject | undefined;
  #json: Buffer | undefined;

  constructor(collection: string, namespace: string, name: string, revision: number, object: KubeObject) {
    this.collection = collection;
    this.namespace = namespace;
    this.name = name;
    this.revision = revision;
    this.#object = object;
  }

  get object(): KubeObject {
    return this.#object ?? (decodeJson(this.json.toString('utf8')) as unknown as KubeObject);
  }

  /** The object as JSON in UTF-8. Shared: never written to. */
  get json(): Buffer {
    this.#json ??= lastingBytes(jsonText(this.#object));
    return this.#json;
  }

  /** Keeps the bytes alone, a fraction of the memory: for states of the past, which are hardly read again. */
  condense(): void {
    this.#json ??= lastingBytes(jsonText(this.#object));
    this.#object = undefined;
  }
}

/** In memory of their own: Node's pool would keep 64 KiB for as long as one small object in it lives. */
function lastingBytes(text: string): Buffer {
  const bytes = Buffer.allocUnsafeSlow(Buffer.byteLength(text));
  bytes.write(text);
  return bytes;
}
