import { connectionWords, goQuote } from '@flux-ts/errors';
import { type Challenge, parseChallenge } from './challenge.ts';
import type { Credential } from './credentials.ts';
import { OciError } from './errors.ts';
import { readJson, responseError } from './responses.ts';

/** `fetch`, or what is called like it. */
export type Fetch = (url: string, init: RequestInit) => Promise<Response>;

/** How a registry is asked. */
export interface AuthorizerOptions {
  readonly fetch: Fetch;
  /** The credential for a host; undefined asks as nobody. */
  readonly credential?: (registry: string) => Promise<Credential | undefined>;
  readonly userAgent?: string;
  readonly signal?: AbortSignal;
}

/**
 * Asks a registry, and asks again with what it wants to see (the distribution specification's token flow): Basic, or a
 * token of the realm that it names. Tokens are kept by registry and repository; credentials go to no other host.
 */
export class Authorizer {
  readonly #options: AuthorizerOptions;
  readonly #known = new Map<string, string>();

  constructor(options: AuthorizerOptions) {
    this.#options = options;
  }

  /** The answer to a GET. Throws {@link OciError} `CONNECTION` or `AUTHENTICATION`. */
  async get(url: string, repository: string, accept?: string): Promise<Response> {
    const key = `${new URL(url).host} ${repository}`;
    const first = await this.#send(url, accept, this.#known.get(key));
    if (first.status !== 401) return first;
    const challenge = parseChallenge(first.headers.get('www-authenticate') ?? '');
    if (challenge === undefined || !['basic', 'bearer'].includes(challenge.scheme)) return first;
    await first.body?.cancel();
    const authorization = await this.#answer(url, challenge, repository);
    this.#known.set(key, authorization);
    return this.#send(url, accept, authorization);
  }

  async #answer(url: string, challenge: Challenge, repository: string): Promise<string> {
    const { host } = new URL(url);
    const credential = await this.#options.credential?.(host);
    const fail = (problem: string): never => {
      throw new OciError('AUTHENTICATION', `GET ${goQuote(url)}: ${problem}`);
    };
    if (challenge.scheme === 'basic') {
      if (credential === undefined) return fail('basic credential not found');
      if (credential.username === '' || credential.password === '')
        return fail('missing username or password for basic auth');
      return basic(credential);
    }
    return `Bearer ${await this.#token(url, challenge, repository, credential)}`;
  }

  async #token(
    url: string,
    { parameters }: Challenge,
    repository: string,
    credential: Credential | undefined,
  ): Promise<string> {
    const realm = realmOf(url, parameters.get('realm') ?? '');
    const service = parameters.get('service') ?? '';
    const scope = parameters.get('scope') ?? `repository:${repository}:pull`;
    const isRefreshed = credential !== undefined && credential.refreshToken !== '';
    const answer = isRefreshed
      ? await this.#refresh(realm, service, scope, credential.refreshToken)
      : await this.#ask(realm, service, scope, credential);
    const shown = `${isRefreshed ? 'POST' : 'GET'} ${goQuote(answer.url === '' ? realm.href : answer.url)}`;
    if (answer.status !== 200) throw await responseError(isRefreshed ? 'POST' : 'GET', realm.href, answer);
    const body = await readJson(answer, shown);
    const token = [body['access_token'], body['token']].find(
      (each) => typeof each === 'string' && each !== '',
    );
    if (typeof token !== 'string') throw new OciError('AUTHENTICATION', `${shown}: empty token returned`);
    return token;
  }

  #ask(realm: URL, service: string, scope: string, credential: Credential | undefined): Promise<Response> {
    const url = new URL(realm);
    if (service !== '') url.searchParams.set('service', service);
    for (const each of scope.split(' ')) if (each !== '') url.searchParams.append('scope', each);
    return this.#send(url.href, undefined, credential && basic(credential));
  }

  #refresh(realm: URL, service: string, scope: string, refreshToken: string): Promise<Response> {
    const body = new URLSearchParams({
      grant_type: 'refresh_token',
      refresh_token: refreshToken,
      service,
      client_id: 'oras-go',
      scope,
    });
    return this.#send(realm.href, undefined, undefined, body);
  }

  async #send(
    url: string,
    accept: string | undefined,
    authorization: string | undefined,
    body?: URLSearchParams,
  ): Promise<Response> {
    const { fetch, userAgent, signal } = this.#options;
    const headers: Record<string, string> = {};
    if (accept !== undefined) headers['accept'] = accept;
    if (userAgent !== undefined) headers['user-agent'] = userAgent;
    if (authorization !== undefined) headers['authorization'] = authorization;
    try {
      return await fetch(url, {
        headers,
        ...(body === undefined ? {} : { method: 'POST', body }),
        ...(signal === undefined ? {} : { signal }),
      });
    } catch (thrown) {
      if (signal?.aborted === true) throw thrown;
      throw new OciError(
        'CONNECTION',
        `${body === undefined ? 'Get' : 'Post'} ${goQuote(url)}: ${connectionWords(thrown)}`,
        {
          cause: thrown,
        },
      );
    }
  }
}

function basic({ username, password }: Credential): string {
  return `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`;
}

/** Where tokens come from: never without TLS for a registry that was asked with it. */
function realmOf(registry: string, realm: string): URL {
  const fail = (problem: string): never => {
    throw new OciError(
      'AUTHENTICATION',
      `GET ${goQuote(registry)}: bearer realm ${goQuote(realm)} ${problem}`,
    );
  };
  if (!URL.canParse(realm)) return fail('is no address');
  const url = new URL(realm);
  if (url.protocol === 'http:' && registry.startsWith('https:'))
    return fail('uses http but registry was contacted over https');
  if (url.protocol !== 'http:' && url.protocol !== 'https:')
    return fail(`uses unsupported scheme ${goQuote(url.protocol.slice(0, -1))}`);
  return url;
}
