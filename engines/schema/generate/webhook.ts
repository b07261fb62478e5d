import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:https';
import type { Oracle } from '../../../conformance/oracles/start-oracle.ts';

export type Json = null | boolean | number | string | Json[] | JsonObject;
export interface JsonObject {
  [key: string]: Json;
}

/** Shows what kube-apiserver makes of an object when it decodes and defaults it, before validation. */
export interface DefaultingProbe {
  /** The object as the server sees it after defaulting, without what the server adds to metadata; or its refusal. */
  send(path: string, object: JsonObject): Promise<JsonObject | string>;
  close(): Promise<void>;
}

const marker = 'probe';

/**
 * A mutating webhook on loopback that keeps every object and then denies it. Mutating admission runs after
 * defaulting and before validation, so objects need not be valid, and none is ever stored.
 */
export async function startDefaultingProbe(oracle: Oracle): Promise<DefaultingProbe> {
  const seen = new Map<string, JsonObject>();
  const { cert, key } = oracle.authority.issue('webhook', '/CN=webhook', 'IP:127.0.0.1');
  const server = createServer({ cert, key }, (request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const review = JSON.parse(Buffer.concat(chunks).toString('utf8'));
      const { uid, object } = review.request;
      const id = object?.metadata?.annotations?.[marker];
      if (id !== undefined) seen.set(id, object);
      response.setHeader('content-type', 'application/json');
      response.end(
        JSON.stringify({ ...review, request: undefined, response: { uid, allowed: id === undefined } }),
      );
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  await register(oracle, `https://127.0.0.1:${address.port}/`);
  const probe: DefaultingProbe = {
    async send(path, object) {
      const id = randomUUID();
      const metadata = { ...(object['metadata'] as JsonObject), name: 'x', annotations: { [marker]: id } };
      const answer = await oracle.send('POST', path, { body: { ...object, metadata } });
      const found = seen.get(id);
      seen.delete(id);
      return found === undefined ? String(answer.body.message) : withoutServerMetadata(found);
    },
    async close() {
      server.closeAllConnections();
      server.close();
    },
  };
  await untilActive(probe);
  return probe;
}

async function register(oracle: Oracle, url: string): Promise<void> {
  const { status, body } = await oracle.send(
    'POST',
    '/apis/admissionregistration.k8s.io/v1/mutatingwebhookconfigurations',
    {
      body: {
        apiVersion: 'admissionregistration.k8s.io/v1',
        kind: 'MutatingWebhookConfiguration',
        metadata: { name: 'probe' },
        webhooks: [
          {
            name: 'probe.example.com',
            admissionReviewVersions: ['v1'],
            sideEffects: 'None',
            failurePolicy: 'Fail',
            clientConfig: { url, caBundle: Buffer.from(oracle.authority.cert).toString('base64') },
            rules: [
              { apiGroups: ['*'], apiVersions: ['*'], resources: ['*'], operations: ['CREATE'], scope: '*' },
            ],
          },
        ],
      },
    },
  );
  if (status !== 201) throw new Error(`webhook: ${body.message}`);
}

/** The server reads webhook configurations by watch: the first objects may pass it by. */
async function untilActive(probe: DefaultingProbe): Promise<void> {
  for (let attempt = 0; attempt < 100; attempt++) {
    const path = '/api/v1/namespaces/default/configmaps?dryRun=All';
    const seen = await probe.send(path, { apiVersion: 'v1', kind: 'ConfigMap', metadata: {} });
    if (typeof seen !== 'string') return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error('the webhook was never called');
}

function withoutServerMetadata(object: JsonObject): JsonObject {
  const { managedFields, namespace, name, annotations, uid, creationTimestamp, ...metadata } = object[
    'metadata'
  ] as JsonObject;
  return { ...object, metadata };
}
