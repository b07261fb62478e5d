import { gunzipSync } from 'node:zlib';
import { errorMessage } from '@flux-ts/errors';
import { sprintf, textOf } from '@flux-ts/gotemplate';
import { trimRight } from '@flux-ts/text';
import { HelmError } from '../errors.ts';
import { cleanPath } from '../functions/paths.ts';
import type { ChartFile } from './chart.ts';
import type { LoadBudget } from './load-budget.ts';

const BLOCK = 512;

/** An entry of a tar archive that is a file. */
interface Entry {
  readonly name: string;
  readonly data: Uint8Array;
  readonly modTime: number;
}

/**
 * The files of a packed chart, without its top folder. Names that leave the chart are refused in Helm's words; links
 * and devices come out as the empty files that Helm makes of them.
 */
export function readArchive(bytes: Uint8Array, budget: LoadBudget): ChartFile[] {
  const files: ChartFile[] = [];
  for (const { name, data, modTime } of entries(unzip(bytes, budget))) {
    budget.take(data.length);
    files.push({ name: inside(name), data: withoutMark(data), modTime });
  }
  if (files.length === 0) throw new HelmError('CHART', 'no files in chart archive');
  return files;
}

function unzip(bytes: Uint8Array, budget: LoadBudget): Uint8Array {
  try {
    // Headers and padding come on top of what the files hold.
    return gunzipSync(bytes, { maxOutputLength: budget.bytes + budget.bytes / 4 + 16 * 1024 * 1024 });
  } catch (thrown) {
    if ((thrown as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE')
      throw new HelmError('LIMIT', `decompressed chart is larger than the maximum size ${budget.maxBytes}`);
    if (bytes.length < 10)
      throw new HelmError('CHART', bytes.length === 0 ? 'EOF' : 'unexpected EOF', { cause: thrown });
    const isGzip = bytes[0] === 0x1f && bytes[1] === 0x8b;
    throw new HelmError('CHART', isGzip ? goWords(thrown) : 'gzip: invalid header', { cause: thrown });
  }
}

/** Go's words for what zlib says. */
function goWords(thrown: unknown): string {
  const { code } = thrown as NodeJS.ErrnoException;
  return code === 'Z_BUF_ERROR' ? 'unexpected EOF' : `flate: corrupt input: ${errorMessage(thrown)}`;
}

function withoutMark(data: Uint8Array): Uint8Array {
  return data[0] === 0xef && data[1] === 0xbb && data[2] === 0xbf ? data.subarray(3) : data;
}

/** The path in the chart of a path in its archive. */
function inside(path: string): string {
  const separator = path.includes('\\') ? '\\' : '/';
  const [top, ...rest] = path.split(separator);
  const name = rest.join(separator).replaceAll(separator, '/');
  const refuse = (message: string): never => {
    throw new HelmError('CHART', message);
  };
  if (name.startsWith('/')) refuse('chart illegally contains absolute paths');
  const clean = cleanPath(name);
  if (clean === '.')
    refuse(`chart illegally contains content outside the base directory: ${sprintf('%q', [path])}`);
  if (clean.startsWith('..')) refuse('chart illegally references parent directory');
  if (/^[a-zA-Z]:\//.test(clean)) refuse('chart contains illegally named files');
  if (top === 'Chart.yaml') refuse('chart yaml not in base directory');
  return clean;
}

function field(header: Uint8Array, start: number, length: number): string {
  const end = header.indexOf(0, start);
  return textOf(header.subarray(start, end < 0 || end > start + length ? start + length : end));
}

/** A number in octal, or in base 256 where the first bit is set. */
function number(header: Uint8Array, start: number, length: number): number {
  if (((header[start] ?? 0) & 0x80) !== 0)
    return header.subarray(start + 1, start + length).reduce((sum, byte) => sum * 256 + byte, 0);
  const text = field(header, start, length).trim();
  return text === '' ? 0 : /^[0-7]+$/.test(text) ? Number.parseInt(text, 8) : Number.NaN;
}

function isSound(header: Uint8Array): boolean {
  let sum = 0;
  for (let i = 0; i < BLOCK; i++) sum += i >= 148 && i < 156 ? 32 : (header[i] ?? 0);
  return sum === number(header, 148, 8);
}

/** ustar, its pax headers and GNU's long names (POSIX.1-1988, POSIX.1-2001). */
function* entries(tar: Uint8Array): Generator<Entry> {
  let path: string | undefined;
  for (let at = 0; at + BLOCK <= tar.length; ) {
    const header = tar.subarray(at, at + BLOCK);
    if (header.every((byte) => byte === 0)) return;
    const size = number(header, 124, 12);
    const start = at + BLOCK;
    if (!isSound(header) || !Number.isSafeInteger(size) || start + size > tar.length)
      throw new HelmError('CHART', 'archive/tar: invalid tar header');
    at = start + Math.ceil(size / BLOCK) * BLOCK;
    const data = tar.subarray(start, start + size);
    const type = String.fromCharCode(header[156] ?? 0);
    if (type === 'x' || type === 'L') {
      path = (type === 'x' ? paxPath(textOf(data)) : trimRight(textOf(data), '\0')) ?? path;
      continue;
    }
    if (type === 'g' || type === 'K') continue;
    const name = path ?? ustarName(header);
    path = undefined;
    if (type === '5' || name.endsWith('/')) continue;
    const isFile = type === '0' || type === '\0' || type === '7';
    yield { name, data: isFile ? data : new Uint8Array(), modTime: number(header, 136, 12) * 1000 };
  }
}

function ustarName(header: Uint8Array): string {
  const prefix = field(header, 257, 5) === 'ustar' ? field(header, 345, 155) : '';
  const name = field(header, 0, 100);
  return prefix === '' ? name : `${prefix}/${name}`;
}

/** The path of a pax header: records of `length key=value\n`, lengths in bytes. */
function paxPath(text: string): string | undefined {
  return /(?:^|\n)\d+ path=([^\n]*)\n/.exec(text)?.[1];
}
