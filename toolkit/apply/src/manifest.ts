import { createHash } from 'node:crypto';
import type { Address } from '@flux-ts/errors';
import type { ObjectKey, PreparedObject } from '@flux-ts/kube';
import { asValue, formatApiVersion, idOf, type KubeObject, type ObjectId } from '@flux-ts/resource';
import { toJson } from '@flux-ts/yaml';

/**
 * An object that is to be applied: parsed, as JSON bytes, or both; what is missing is made when it is asked for.
 * Objects are applied as they are: @flux-ts/render has normalised them.
 */
export class Manifest {
  readonly id: ObjectId;
  /** Where the object stands in the user's sources. */
  readonly address: Address | undefined;
  private bytes: Uint8Array | undefined;
  private parsed: KubeObject | undefined;
  private hash: string | undefined;

  private constructor(
    id: ObjectId,
    address: Address | undefined,
    parts: { json?: Uint8Array; object?: KubeObject },
  ) {
    this.id = id;
    this.address = address;
    this.bytes = parts.json;
    this.parsed = parts.object;
  }

  static of(object: KubeObject, address?: Address): Manifest {
    return new Manifest(idOf(object), address, { object });
  }

  /** `digest`, where the renderer knows one, tells two states of the object apart. */
  static prepared(
    id: ObjectId,
    json: Uint8Array,
    options: { address?: Address; digest?: string } = {},
  ): Manifest {
    const manifest = new Manifest(id, options.address, { json });
    manifest.hash = options.digest;
    return manifest;
  }

  get json(): Uint8Array {
    this.bytes ??= Buffer.from(toJson(asValue(this.parsed!)));
    return this.bytes;
  }

  get object(): KubeObject {
    this.parsed ??= JSON.parse(Buffer.from(this.bytes!).toString()) as KubeObject;
    return this.parsed;
  }

  get digest(): string {
    this.hash ??= createHash('sha256').update(this.json).digest('base64');
    return this.hash;
  }

  get key(): ObjectKey {
    return keyOf(this.id);
  }

  /** What the client sends: the bytes where there are some, so that nothing is written anew. */
  get payload(): KubeObject | PreparedObject {
    return this.bytes === undefined ? this.parsed! : { key: this.key, json: this.bytes };
  }

  /** The same object in another state. */
  with(object: KubeObject): Manifest {
    return new Manifest(this.id, this.address, { object });
  }

  /** The same object under another id: one without the namespace that its kind does not have. */
  at(id: ObjectId): Manifest {
    const parts = { ...(this.bytes && { json: this.bytes }), ...(this.parsed && { object: this.parsed }) };
    const manifest = new Manifest(id, this.address, parts);
    manifest.hash = this.hash;
    return manifest;
  }
}

/** How the client calls an object. */
export function keyOf(id: ObjectId): ObjectKey {
  const key = { apiVersion: formatApiVersion(id), kind: id.kind, name: id.name };
  return id.namespace === '' ? key : { ...key, namespace: id.namespace };
}
