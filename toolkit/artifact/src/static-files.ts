import { createReadStream } from 'node:fs';
import { realpath, stat } from 'node:fs/promises';
import { join, sep } from 'node:path';
import { Readable } from 'node:stream';
import { isSameFile, parseRange } from './byte-range.ts';

const TYPES: readonly (readonly [string, string])[] = [
  ['.gz', 'application/gzip'],
  ['.tgz', 'application/gzip'],
  ['.yaml', 'application/yaml'],
];

/**
 * Answers GET and HEAD for the regular files below a folder: no listings, no dot files, and no way out through
 * links. `Range`, `If-Range` and `If-Modified-Since` are honoured. The folder itself is there, with nothing to see: the readiness
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
  if (modified.getTime() <= since) return new Response(null, { status: 304 });
  const type = TYPES.find(([end]) => file.endsWith(end))?.[1] ?? 'application/octet-stream';
  const headers = { 'accept-ranges': 'bytes', 'content-type': type, 'last-modified': modified.toUTCString() };
  const asked = isSameFile(request.headers.get('if-range'), modified) ? request.headers.get('range') : null;
  return answer(request.method === 'HEAD' ? undefined : file, found.size, asked, headers);
}

/** The file or a part of it; its head alone when `file` is undefined. */
function answer(
  file: string | undefined,
  size: number,
  asked: string | null,
  headers: Record<string, string>,
): Response {
  const range = parseRange(asked, size);
  if (range === 'none') {
    const text = 'invalid range: failed to overlap\n';
    return new Response(text, { status: 416, headers: { 'content-range': `bytes */${size}` } });
  }
  const body = (part: { start?: number; end?: number }) =>
    file === undefined ? null : (Readable.toWeb(createReadStream(file, part)) as ReadableStream);
  if (range === 'whole')
    return new Response(body({}), { headers: { ...headers, 'content-length': String(size) } });
  const { start, end } = range;
  const partial = {
    'content-range': `bytes ${start}-${end}/${size}`,
    'content-length': String(end - start + 1),
  };
  return new Response(body(range), { status: 206, headers: { ...headers, ...partial } });
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
