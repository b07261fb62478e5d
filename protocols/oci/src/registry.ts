import { createHash } from 'node:crypto';
import { goQuote } from '@flux-ts/errors';
import { Authorizer, type AuthorizerOptions } from './authorizer.ts';
import { OciError } from './errors.ts';
import { formatReference, type Reference } from './reference.ts';
import { parseObject, readBytes, readJson, responseError } from './responses.ts';

/** What a manifest says of a part of an artifact. */
export interface Descriptor {
  readonly mediaType: string;
  readonly digest: string;
  /** Bytes. */
  readonly size: number;
}

/** The manifest of an artifact. */
export interface Manifest {
  readonly mediaType: string;
  /** Of the manifest itself. */
  readonly digest: string;
  readonly config: Descriptor | undefined;
  readonly layers: readonly Descriptor[];
}

/** How a registry is reached. */
export interface RegistryOptions extends AuthorizerOptions {
  /** Without TLS. */
  readonly plainHttp?: boolean;
  /** The most that a blob may have; 256 MiB unless it is said. */
  readonly maxBytes?: number;
}

const MANIFEST = 'application/vnd.oci.image.manifest.v1+json';
const ACCEPT = [
  'application/vnd.docker.distribution.manifest.v2+json',
  'application/vnd.docker.distribution.manifest.list.v2+json',
  MANIFEST,
  'application/vnd.oci.image.index.v1+json',
  'application/vnd.oci.artifact.manifest.v1+json',
].join(', ');
const MAX_MANIFEST = 4 * 1024 * 1024;
const MAX_BLOB = 256 * 1024 * 1024;
const MAX_PAGES = 1000;

/** Reads from OCI registries (the distribution specification 1.1), whatever host a reference names. */
export class RegistryClient {
  readonly #options: RegistryOptions;
  readonly #authorizer: Authorizer;

  constructor(options: RegistryOptions) {
    this.#options = options;
    this.#authorizer = new Authorizer(options);
  }

  /** All tags of a repository, as the registry lists them. Throws {@link OciError}. */
  async tags(reference: Reference): Promise<string[]> {
    const tags: string[] = [];
    let url: string | undefined = this.#address(reference, 'tags/list');
    for (let page = 0; url !== undefined && page < MAX_PAGES; page++) {
      const response = await this.#authorizer.get(url, reference.repository);
      if (response.status !== 200) throw await responseError('GET', url, response);
      const body = await readJson(response, `GET ${goQuote(url)}`);
      if (Array.isArray(body['tags'])) tags.push(...body['tags'].filter((tag) => typeof tag === 'string'));
      url = nextPage(url, response.headers.get('link') ?? '');
    }
    return tags;
  }

  /** The manifest that a tag or a digest names, checked against its digest. Throws {@link OciError}. */
  async manifest(reference: Reference): Promise<Manifest> {
    const name = reference.digest ?? reference.tag;
    if (name === undefined) throw new OciError('REFERENCE', 'invalid reference');
    const url = this.#address(reference, `manifests/${name}`);
    const response = await this.#authorizer.get(url, reference.repository, ACCEPT);
    if (response.status === 404) {
      await response.body?.cancel();
      throw new OciError('NOT_FOUND', `${formatReference(reference)}: not found`);
    }
    if (response.status !== 200) throw await responseError('GET', url, response);
    const shown = `GET ${goQuote(url)}`;
    const bytes = await readBytes(response, MAX_MANIFEST, shown);
    const digest = digestOf(bytes, reference.digest ?? 'sha256:');
    if (reference.digest !== undefined && digest !== reference.digest)
      throw new OciError('CONTENT', `${shown}: mismatch digest: ${digest}: expect ${reference.digest}`);
    return readManifest(parseObject(bytes, shown), digest, response.headers.get('content-type') ?? '');
  }

  /** The bytes of a part, checked against size and digest. Throws {@link OciError}. */
  async blob(reference: Reference, { digest, size }: Descriptor): Promise<Uint8Array> {
    const url = this.#address(reference, `blobs/${digest}`);
    const shown = `GET ${goQuote(url)}`;
    const limit = this.#options.maxBytes ?? MAX_BLOB;
    if (size > limit) throw new OciError('LIMIT', `${shown}: more than ${limit} bytes`);
    const response = await this.#authorizer.get(url, reference.repository);
    if (response.status === 404) {
      await response.body?.cancel();
      throw new OciError('NOT_FOUND', `${digest}: not found`);
    }
    if (response.status !== 200) throw await responseError('GET', url, response);
    const bytes = await readBytes(response, size, shown);
    if (bytes.length !== size || digestOf(bytes, digest) !== digest)
      throw new OciError('CONTENT', `${shown}: mismatch digest: expect ${digest} of ${size} bytes`);
    return bytes;
  }

  #address({ registry, repository }: Reference, rest: string): string {
    const scheme = this.#options.plainHttp === true ? 'http' : 'https';
    const host = registry === 'docker.io' ? 'registry-1.docker.io' : registry;
    return `${scheme}://${host}/v2/${repository}/${rest}`;
  }
}

function digestOf(bytes: Uint8Array, like: string): string {
  const algorithm = like.slice(0, like.indexOf(':'));
  if (!['sha256', 'sha384', 'sha512'].includes(algorithm))
    throw new OciError('CONTENT', `unsupported digest algorithm: ${algorithm}`);
  return `${algorithm}:${createHash(algorithm).update(bytes).digest('hex')}`;
}

function readManifest(body: Readonly<Record<string, unknown>>, digest: string, type: string): Manifest {
  const { mediaType, config, layers } = body;
  return {
    mediaType:
      typeof mediaType === 'string' && mediaType !== '' ? mediaType : (type.split(';')[0] ?? '').trim(),
    digest,
    config: readDescriptor(config),
    layers: Array.isArray(layers) ? layers.flatMap((layer) => readDescriptor(layer) ?? []) : [],
  };
}

function readDescriptor(value: unknown): Descriptor | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const { mediaType, digest, size } = value as Readonly<Record<string, unknown>>;
  if (typeof digest !== 'string' || !/^[a-z0-9+._-]+:[a-f0-9]+$/.test(digest)) return undefined;
  if (typeof size !== 'number' || !Number.isSafeInteger(size) || size < 0) return undefined;
  return { mediaType: typeof mediaType === 'string' ? mediaType : '', digest, size };
}

/** The address of the next page (RFC 8288), on the same host only. */
function nextPage(url: string, link: string): string | undefined {
  const target = /<([^>]*)>\s*;[^,]*\brel="?next"?/.exec(link)?.[1];
  if (target === undefined || !URL.canParse(target, url)) return undefined;
  const next = new URL(target, url);
  return next.origin === new URL(url).origin ? next.href : undefined;
}
