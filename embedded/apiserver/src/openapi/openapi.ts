import { createHash } from 'node:crypto';
import type { ApiRequest, ApiResponse } from '../http/message.ts';
import { respondBytes, respondJson, respondText } from '../http/respond.ts';
import { encodeJson } from '../json.ts';
import type { KindRegistry } from '../kinds/kind-registry.ts';
import { type FindType, openApiDocument } from './document.ts';

interface Document {
  readonly bytes: Buffer;
  readonly hash: string;
}

const ROOT = '/openapi/v3';

/** `/openapi/v3` and a document a group and version, made on first use and kept until kinds change. */
export class OpenApi {
  readonly #kinds: KindRegistry;
  readonly #findType: FindType;
  readonly #documents = new Map<string, Document>();
  #generation = -1;

  constructor(kinds: KindRegistry, findType: FindType) {
    this.#kinds = kinds;
    this.#findType = findType;
  }

  /** Undefined when the path is none of OpenAPI's. */
  answer(request: ApiRequest): ApiResponse | undefined {
    const { path } = request;
    if (path === ROOT || path === `${ROOT}/`) return respondJson(200, { paths: this.#index() });
    if (!path.startsWith(`${ROOT}/`)) return undefined;
    const document = this.#document(path.slice(ROOT.length + 1));
    if (document === undefined) return respondText(404, '404 page not found\n');
    return respondDocument(request, document);
  }

  #index(): Record<string, { serverRelativeURL: string }> {
    const paths: Record<string, { serverRelativeURL: string }> = {};
    for (const { group, versions } of this.#kinds.groups()) {
      for (const version of versions) {
        const key = group === '' ? `api/${version}` : `apis/${group}/${version}`;
        paths[key] = { serverRelativeURL: `${ROOT}/${key}?hash=${this.#document(key)!.hash}` };
      }
    }
    return paths;
  }

  #document(key: string): Document | undefined {
    if (this.#generation !== this.#kinds.generation) {
      this.#documents.clear();
      this.#generation = this.#kinds.generation;
    }
    const known = this.#documents.get(key);
    if (known !== undefined) return known;
    const made = this.#make(key);
    if (made !== undefined) this.#documents.set(key, made);
    return made;
  }

  #make(key: string): Document | undefined {
    const [root, ...rest] = key.split('/');
    const [group, version] = root === 'api' ? ['', rest[0]] : rest;
    const targets = this.#kinds.resources(group ?? '', version ?? '');
    if (targets.length === 0) return undefined;
    const bytes = encodeJson(openApiDocument(targets, this.#findType));
    return { bytes, hash: createHash('sha512').update(bytes).digest('hex').toUpperCase() };
  }
}

function respondDocument({ headers, query }: ApiRequest, { bytes, hash }: Document): ApiResponse {
  const etag = `"${hash}"`;
  // Whoever asks by hash may keep the answer for good.
  const lasting = query.get('hash') === hash ? 'public, immutable' : 'no-cache, private';
  const extra = { etag, 'cache-control': lasting, vary: 'Accept' };
  if (headers['if-none-match'] === etag) return { status: 304, headers: extra, body: [] };
  const response = respondBytes(200, [bytes]);
  return { ...response, headers: { ...response.headers, ...extra } };
}
