import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createAuthority } from '../oracles/certificates.ts';

interface Review {
  readonly apiVersion: string;
  readonly request: {
    readonly uid: string;
    readonly operation: string;
    readonly userInfo: { readonly username: string };
    readonly object: {
      readonly metadata: { readonly labels?: object; readonly annotations?: object };
    } | null;
    readonly oldObject: object | null;
  };
}

const base64 = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64');
const patch = (...operations: readonly object[]) => ({
  allowed: true,
  patchType: 'JSONPatch',
  patch: base64(operations),
});
const label = (key: string) => patch({ op: 'add', path: `/metadata/labels/${key}`, value: 'yes' });

/** What is answered at a path, beside the uid. */
const ANSWERS: Readonly<Record<string, (review: Review) => object>> = {
  '/allow': () => ({ allowed: true }),
  '/deny': () => ({ allowed: false, status: { message: 'not on my watch' } }),
  '/bare': () => ({ allowed: false }),
  '/reason': () => ({ allowed: false, status: { reason: 'Teapot', code: 418 } }),
  '/code': () => ({ allowed: false, status: { message: 'no', reason: 'Invalid', code: 422 } }),
  '/success': () => ({ allowed: false, status: { status: 'Success', code: 200, message: 'odd' } }),
  '/warn': () => ({ allowed: true, warnings: ['mind the gap', 'twice', 'twice'] }),
  '/who': ({ request }) => ({
    allowed: false,
    status: {
      message: `${request.operation} ${request.object === null ? 'nothing' : 'object'} ${request.oldObject === null ? 'nothing' : 'object'}`,
    },
  }),
  '/first': () => label('first'),
  '/second': () => label('second'),
  '/seen': ({ request }) =>
    patch({
      op: 'add',
      path: '/metadata/annotations',
      value: {
        seen: Object.keys(request.object?.metadata.labels ?? {})
          .sort()
          .join(),
      },
    }),
  '/unknown-field': () => patch({ op: 'add', path: '/bogus', value: 1 }),
  '/wrong-type': () => patch({ op: 'add', path: '/data', value: { a: 1 } }),
  '/wrong-value': () => patch({ op: 'add', path: '/data', value: { 'a b': 'c' } }),
  '/missing-path': () => patch({ op: 'replace', path: '/none/x', value: 1 }),
  '/untyped': () => ({ allowed: true, patch: base64([]) }),
  '/typed': () => ({ allowed: true, patchType: 'JSONPatch' }),
  '/merge': () => ({ allowed: true, patchType: 'MergePatch', patch: base64([{ op: 'remove', path: '/x' }]) }),
  '/other-uid': () => ({ uid: 'other', allowed: true }),
};

/** Webhooks that answer in every way there is. */
export class WebhookServer {
  readonly #folder = mkdtempSync(join(tmpdir(), 'conformance-webhooks-'));
  readonly #server: Server;
  readonly caBundle: string;

  constructor() {
    const authority = createAuthority(this.#folder);
    const { cert, key } = authority.issue('hook', '/CN=hook', 'IP:127.0.0.1');
    this.caBundle = Buffer.from(authority.cert).toString('base64');
    this.#server = createServer({ cert, key }, (request, response) => {
      const path = new URL(request.url ?? '/', 'https://hook').pathname;
      // Never answered.
      if (path === '/slow') return;
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        const [status, text] = answer(path, Buffer.concat(chunks).toString('utf8'));
        response.writeHead(status, { 'content-type': 'application/json' }).end(text);
      });
    });
  }

  async listen(): Promise<string> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    return `https://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  close(): void {
    this.#server.close();
    this.#server.closeAllConnections();
    rmSync(this.#folder, { recursive: true, force: true });
  }
}

function answer(path: string, body: string): [number, string] {
  if (path === '/status-500') return [500, 'out of order'];
  if (path === '/status-404') return [404, 'nothing here'];
  if (path === '/text') return [200, 'hello'];
  const review = JSON.parse(body) as Review;
  const { apiVersion, request } = review;
  if (path === '/absent') return [200, JSON.stringify({ kind: 'AdmissionReview', apiVersion })];
  if (path === '/other-kind') return [200, JSON.stringify({ kind: 'Pod', apiVersion: 'v1' })];
  const response = { uid: request.uid, ...ANSWERS[path]?.(review) };
  return [200, JSON.stringify({ kind: 'AdmissionReview', apiVersion, response })];
}
