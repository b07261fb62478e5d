import { createReadStream } from 'node:fs';
import { realpath, stat } from 'node:fs/promises';
import { join, sep } from 'node:path';
import { Readable } from 'node:stream';

const TYPES: readonly (readonly [string, string])[] = [
  ['.gz', 'application/gzip'],
  ['.tgz', 'application/gzip'],
  ['.yaml', 'application/yaml'],
];

/**
 * Answers GET and HEAD for the regular files below a folder: no listings, no dot files, and no way out through
 * links. Ranges are not served; `If-Modified-Since` is. The folder itself is there, with nothing to see: the readiness
 * probe of source-controller's Deployment asks for it (upstream's server would list it).
 */
export async function serveFile(root: string, request: Request): Promise<Response> {
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    return new Response('method not allowed\n', { status: 405, headers: { allow: 'GET, HEAD' } });
  }
  const { pathname } = new URL(request.url);
  if (pathname === '/') return new Response('', { headers: { 'content-type': 'text/plain; charset=utf-8' } });
  const file = await locate(root, pathname);
  const found = file === undefined ? undefined : await stat(file).catch(() => undefined);
  if (file === undefined || !found?.isFile()) return new Response('404 page not found\n', { status: 404 });
  const modified = new Date(Math.floor(found.mtimeMs / 1000) * 1000);
  const since = Date.parse(request.headers.get('if-modified-since') ?? '');
  const headers = {
    'content-type': TYPES.find(([end]) => file.endsWith(end))?.[1] ?? 'application/octet-stream',
    'content-length': String(found.size),
    'last-modified': modified.toUTCString(),
  };
  if (modified.getTime() <= since) return new Response(null, { status: 304 });
  if (request.method === 'HEAD') return new Response(null, { headers });
  return new Response(Readable.toWeb(createReadStream(file)) as ReadableStream, { headers });
}

async function locate(root: string, pathname: string): Promise<string | undefined> {
  let path: string;
  try {
    path = decodeURIComponent(pathname);
  } catch {
    return undefined;
  }
  const parts = path.split('/').slice(1);
  if (parts.some((part) => part === '' || part.startsWith('.') || /[\\\0]/.test(part))) return undefined;
  try {
    const [base, file] = await Promise.all([realpath(root), realpath(join(root, ...parts))]);
    return file.startsWith(base + sep) ? file : undefined;
  } catch {
    return undefined;
  }
}
