import { createPublicKey, verify } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestApi, type TestApi } from '../../test/test-api.ts';

let api: TestApi;
beforeAll(async () => {
  api = await startTestApi();
});
afterAll(() => api.stop());

describe('the issuer of tokens', () => {
  test('tells where its keys are, by which others verify its tokens', async () => {
    const { body: issuer } = await api.send('GET', '/.well-known/openid-configuration');
    expect(issuer.jwks_uri).toBe('https://127.0.0.1:1/openid/v1/jwks');
    const { body, headers } = await api.send('GET', new URL(issuer.jwks_uri).pathname);
    expect(headers['content-type']).toBe('application/jwk-set+json');
    const path = '/api/v1/namespaces/default/serviceaccounts/default/token';
    const asked = await api.send('POST', path, { json: { spec: { audiences: ['me'] } } });
    const [head, claims, signature] = asked.body.status.token.split('.');
    const text = (part: string) => JSON.parse(Buffer.from(part, 'base64url').toString());
    expect(text(claims).iss).toBe(issuer.issuer);
    const key = body.keys.find(({ kid }: { kid: string }) => kid === text(head).kid);
    expect(issuer.id_token_signing_alg_values_supported).toEqual([key.alg]);
    expect(key).not.toHaveProperty('d');
    const publicKey = { key: createPublicKey({ key, format: 'jwk' }), dsaEncoding: 'ieee-p1363' } as const;
    const signed = Buffer.from(`${head}.${claims}`);
    expect(verify('sha256', signed, publicKey, Buffer.from(signature, 'base64url'))).toBe(true);
  });

  test('is for ServiceAccounts, in the form that is asked for', async () => {
    const user = { name: 'joe', groups: ['system:authenticated'] };
    const account = { name: 'system:serviceaccount:a:b', groups: ['system:serviceaccounts'] };
    const path = '/openid/v1/jwks';
    expect((await api.send('GET', path, { user })).status).toBe(403);
    expect((await api.send('GET', path, { user: account })).status).toBe(200);
    expect((await api.send('GET', path, { headers: { accept: 'text/html' } })).status).toBe(406);
    expect((await api.send('POST', path)).status).toBe(405);
  });
});
