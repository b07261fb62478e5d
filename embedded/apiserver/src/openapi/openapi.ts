import { createHash } from 'node:crypto';
import { parseAccept } from '../http/accept.ts';
import type { ApiRequest, ApiResponse } from '../http/message.ts';
import { respondBytes, respondJson } from '../http/respond.ts';
import { encodeJson } from '../json.ts';
import type { KindRegistry } from '../kinds/kind-registry.ts';
import { type FindType, openApiDocument } from './document.ts';
import { openApiV2Document } from './v2-document.ts';
import { encodeOpenApiV2 } from './v2-protobuf.ts';

interface Document {
  readonly bytes: Buffer;
  readonly hash: string;
}

const ROOT = '/openapi/v3';
const V2 = '/openapi/v2';
const PROTO_ACCEPTED = /\bapplication\/com\.github\.proto-openapi\.spec\.v2(@|\.)v1\.0\+protobuf\b/;
/** The answer's type has a dot where the question's has an at sign, which no media type may have (kube-openapi handler). */
const PROTO_TYPE = 'application/com.github.proto-openapi.spec.v2.v1.0+protobuf';

/**
 * `/openapi/v3` with a document a group and version, and `/openapi/v2` with one of everything, in JSON and protobuf. Made
 * on first use and kept until kinds change.
 */
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
    if (path === V2) return this.#answerV2(request);
    if (path === ROOT) return asText(respondJson(200, { paths: this.#index() }));
    if (!path.startsWith(`${ROOT}/`)) return undefined;
    const document = this.#document(path.slice(ROOT.length + 1));
    if (document === undefined) return { status: 404, headers: UNCACHED, body: [] };
    if (!takesJson(request)) return NOT_ACCEPTABLE;
    const wanted = request.query.get('hash') ?? '';
    if (wanted !== '' && wanted !== document.hash) return moved(request, document);
    return respondDocument(request, document);
  }

  #answerV2(request: ApiRequest): ApiResponse {
    const wanted = PROTO_ACCEPTED.test(request.headers['accept'] ?? '') ? 'protobuf' : 'json';
    if (wanted === 'json' && !takesJson(request)) return NOT_ACCEPTABLE;
    const document = this.#kept(`${V2} ${wanted}`, () => {
      const made = openApiV2Document(this.#kinds, this.#findType);
      return wanted === 'json' ? encodeJson(made) : encodeOpenApiV2(made);
    });
    const response = respondDocument(request, document!);
    if (wanted === 'json' || response.status !== 200) return response;
    return { ...response, headers: { ...response.headers, 'content-type': PROTO_TYPE } };
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
    return this.#kept(key, () => this.#make(key));
  }

  #kept(key: string, make: () => Buffer | undefined): Document | undefined {
    if (this.#generation !== this.#kinds.generation) {
      this.#documents.clear();
      this.#generation = this.#kinds.generation;
    }
    const known = this.#documents.get(key);
    if (known !== undefined) return known;
    const bytes = make();
    if (bytes === undefined) return undefined;
    const made = { bytes, hash: createHash('sha512').update(bytes).digest('hex').toUpperCase() };
    this.#documents.set(key, made);
    return made;
  }

  #make(key: string): Buffer | undefined {
    const [root, ...rest] = key.split('/');
    const [group, version] = root === 'api' ? ['', rest[0]] : rest;
    const targets = this.#kinds.resources(group ?? '', version ?? '');
    return targets.length === 0 ? undefined : encodeJson(openApiDocument(targets, this.#findType));
  }
}

const UNCACHED = { 'cache-control': 'no-cache, private' };
const NOT_ACCEPTABLE: ApiResponse = { status: 406, headers: { ...UNCACHED, vary: 'Accept' }, body: [] };

/** Whether an Accept header leaves room for JSON; what cannot be read at all is as good as none. */
function takesJson({ headers }: ApiRequest): boolean {
  const clauses = parseAccept(headers['accept'] ?? '');
  return clauses.length === 0 || clauses.some(({ type, subtype }) => JSON_TYPES.has(`${type}/${subtype}`));
}

const JSON_TYPES: ReadonlySet<string> = new Set(['application/json', 'application/*', '*/*']);

/** The list of documents is written by a handler that does not say what it is (kube-openapi handler3). */
function asText(response: ApiResponse): ApiResponse {
  return { ...response, headers: { ...response.headers, 'content-type': 'text/plain; charset=utf-8' } };
}

/** Who asks for a state that is no more is shown the way to what there is. */
function moved({ path }: ApiRequest, { hash }: Document): ApiResponse {
  const headers = { ...UNCACHED, 'content-type': 'application/json', etag: `"${hash}"`, vary: 'Accept' };
  return { status: 301, headers: { ...headers, location: `${path}?hash=${hash}` }, body: [] };
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
