import type { KubeClient, ObjectKey } from '@flux-ts/kube';
import { ApiError } from '@flux-ts/kube';
import type { KubeObject } from '@flux-ts/resource';

/** A Secret's data, decoded as UTF-8; own properties only. */
export type SecretData = Readonly<Record<string, string>>;

interface Secret extends KubeObject {
  data?: Record<string, string>;
}

/** Reads Secrets of a namespace past every cache, as Flux does unless told otherwise. */
export class SecretReader {
  readonly #client: KubeClient;

  constructor(client: KubeClient) {
    this.#client = client;
  }

  /** Rejects with the API's error. */
  async read(namespace: string, name: string, signal?: AbortSignal): Promise<SecretData> {
    const key: ObjectKey = { apiVersion: 'v1', kind: 'Secret', namespace, name };
    const secret = await this.#client.get<Secret>(key, signal ? { signal } : {});
    const data: Record<string, string> = Object.create(null) as Record<string, string>;
    for (const [field, value] of Object.entries(secret.data ?? {})) {
      data[field] = Buffer.from(value, 'base64').toString('utf8');
    }
    return data;
  }

  /**
   * A proxy's URL, with its user info, from a Secret with `address`, `username` and `password`
   * (fluxcd/pkg runtime/secrets). Throws with upstream's words.
   */
  async readProxy(namespace: string, name: string, signal?: AbortSignal): Promise<string> {
    const id = `${namespace}/${name}`;
    const data = await this.read(namespace, name, signal).catch((error: unknown) => {
      if (ApiError.is(error, 'NOT_FOUND')) throw new Error(`secret '${id}' not found`, { cause: error });
      const message = error instanceof Error ? error.message : String(error);
      throw new Error(`failed to get secret '${id}': ${message}`, { cause: error });
    });
    if (data['address'] === undefined) throw new Error(`secret '${id}': key 'address' not found`);
    if (data['address'] === '') throw new Error(`secret '${id}': proxy address is empty`);
    return withUser(parseProxy(data['address'], id), data);
  }
}

const PROXY_SCHEMES = ['http', 'https', 'socks5'];
const MAX_PROXY_URL = 2048;

function parseProxy(address: string, id: string): URL {
  if (address.length > MAX_PROXY_URL) {
    throw new Error(`secret '${id}': proxy URL exceeds maximum length of ${MAX_PROXY_URL} characters`);
  }
  if (!URL.canParse(address)) throw new Error(`secret '${id}': failed to parse proxy address`);
  const url = new URL(address);
  const scheme = url.protocol.slice(0, -1);
  if (!PROXY_SCHEMES.includes(scheme)) {
    const schemes = PROXY_SCHEMES.join(', ');
    throw new Error(
      `secret '${id}': proxy URL must use one of the supported schemes (${schemes}), got '${scheme}'`,
    );
  }
  return url;
}

function withUser(url: URL, data: SecretData): string {
  if (data['username'] !== undefined) {
    url.username = encodeURIComponent(data['username']);
    if (data['password'] !== undefined) url.password = encodeURIComponent(data['password']);
  }
  return url.href.replace(/\/$/, '');
}
