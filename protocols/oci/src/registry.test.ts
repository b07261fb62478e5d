import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import type { Fetch } from './authorizer.ts';
import { parseReference } from './reference.ts';
import { RegistryClient, type RegistryOptions } from './registry.ts';

const sum = (text: string): string => `sha256:${createHash('sha256').update(text).digest('hex')}`;
const layer = { mediaType: 'application/x', digest: sum('layer'), size: 5 };
const manifest = JSON.stringify({
  schemaVersion: 2,
  mediaType: 'application/vnd.oci.image.manifest.v1+json',
  config: { mediaType: 'application/c', digest: sum('{}'), size: 2 },
  layers: [layer, { mediaType: 'application/bad', digest: '../../x', size: 1 }],
});
const web = parseReference('h/web:1');

/** A registry of these answers by address, and what it was asked. */
function registryOf(
  answers: Readonly<Record<string, (headers: Headers) => Response>>,
  options: Partial<RegistryOptions> = {},
) {
  const asked: string[] = [];
  const fetch: Fetch = async (url, init) => {
    const headers = new Headers(init.headers);
    asked.push(`${url} ${headers.get('authorization') ?? ''}`.trim());
    return (
      answers[url]?.(headers) ??
      new Response('{"errors":[{"code":"NAME_UNKNOWN","message":"none"}]}', { status: 404 })
    );
  };
  return { asked, client: new RegistryClient({ fetch, ...options }) };
}

test('RegistryClient reads manifests and blobs, and leaves out what names no digest', async () => {
  const { client } = registryOf({
    'https://h/v2/web/manifests/1': () => new Response(manifest),
    [`https://h/v2/web/blobs/${layer.digest}`]: () => new Response('layer'),
  });
  const read = await client.manifest(web);
  expect(read).toMatchObject({ digest: sum(manifest), layers: [layer], config: { size: 2 } });
  expect(Buffer.from(await client.blob(web, layer)).toString()).toBe('layer');
});

test('RegistryClient follows pages of tags on its host alone', async () => {
  const page =
    (tags: string, link = '') =>
    () =>
      new Response(`{"tags": ${tags}}`, { headers: link === '' ? {} : { link } });
  const { client, asked } = registryOf({
    'https://h/v2/web/tags/list': page('["1", 2, "3"]', '</v2/web/tags/list?last=3>; rel="next"'),
    'https://h/v2/web/tags/list?last=3': page('["4"]', '<https://evil/v2/web/tags/list>; rel="next"'),
  });
  expect(await client.tags(web)).toEqual(['1', '3', '4']);
  expect(asked).toHaveLength(2);
});

test('RegistryClient exchanges credentials for a token once, and shows them to the realm alone', async () => {
  const token = 'Bearer good';
  const guarded = (body: string) => (headers: Headers) =>
    headers.get('authorization') === token
      ? new Response(body)
      : new Response('', {
          status: 401,
          headers: {
            'www-authenticate': 'Bearer realm="https://a/t",service="s",scope="repository:web:pull"',
          },
        });
  const { client, asked } = registryOf(
    {
      'https://h/v2/web/manifests/1': guarded(manifest),
      [`https://h/v2/web/blobs/${layer.digest}`]: guarded('layer'),
      'https://a/t?service=s&scope=repository%3Aweb%3Apull': () => new Response('{"token": "good"}'),
    },
    { credential: async () => ({ username: 'ann', password: 'secret', refreshToken: '' }) },
  );
  await client.manifest(web);
  await client.blob(web, layer);
  const basic = `Basic ${Buffer.from('ann:secret').toString('base64')}`;
  expect(asked).toEqual([
    'https://h/v2/web/manifests/1',
    `https://a/t?service=s&scope=repository%3Aweb%3Apull ${basic}`,
    `https://h/v2/web/manifests/1 ${token}`,
    `https://h/v2/web/blobs/${layer.digest} ${token}`,
  ]);
});

test.each([
  ['a blob of another digest', 'other', { code: 'CONTENT' }],
  ['a blob that is too long', 'layers and more', { code: 'LIMIT' }],
])('RegistryClient refuses %s', async (_, body, expected) => {
  const { client } = registryOf({ [`https://h/v2/web/blobs/${layer.digest}`]: () => new Response(body) });
  await expect(client.blob(web, layer)).rejects.toMatchObject(expected);
});

test('RegistryClient refuses a manifest of another digest, and a blob larger than its limit', async () => {
  const digest = sum('another');
  const { client, asked } = registryOf(
    { [`https://h/v2/web/manifests/${digest}`]: () => new Response(manifest) },
    { maxBytes: 4 },
  );
  await expect(client.manifest({ ...web, digest })).rejects.toMatchObject({ code: 'CONTENT' });
  await expect(client.blob(web, layer)).rejects.toMatchObject({ code: 'LIMIT' });
  expect(asked).toHaveLength(1);
});

test.each([
  ['http://a/t', 'uses http but registry was contacted over https'],
  ['file:///t', 'uses unsupported scheme "file"'],
  ['t', 'is no address'],
])('RegistryClient asks no token of %s', async (realm, problem) => {
  const { client, asked } = registryOf({
    'https://h/v2/web/tags/list': () =>
      new Response('', { status: 401, headers: { 'www-authenticate': `Bearer realm="${realm}"` } }),
  });
  await expect(client.tags(web)).rejects.toMatchObject({
    code: 'AUTHENTICATION',
    message: `GET "https://h/v2/web/tags/list": bearer realm "${realm}" ${problem}`,
  });
  expect(asked).toHaveLength(1);
});

test('RegistryClient tells what a registry says, and never who asked', async () => {
  const { client } = registryOf(
    {},
    { credential: async () => ({ username: 'ann', password: 'secret', refreshToken: '' }) },
  );
  await expect(client.tags(web)).rejects.toMatchObject({
    code: 'NOT_FOUND',
    message: 'GET "https://h/v2/web/tags/list": response status code 404: name unknown: none',
  });
  await expect(client.manifest(web)).rejects.toMatchObject({
    code: 'NOT_FOUND',
    message: 'h/web:1: not found',
  });
});
