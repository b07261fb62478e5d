import { bytesOf } from '@flux-ts/gotemplate';

const BLOCK = 512;
const NAME = 100;
const PREFIX = 155;

/** A file of an archive; `modTime` in milliseconds since 1970. */
export interface TarFile {
  readonly name: string;
  readonly data: Uint8Array;
  readonly modTime: number;
}

/**
 * A tar archive, byte for byte as Go's archive/tar writes regular files of mode 0644: ustar headers, and a pax header
 * before each file whose name does not fit.
 */
export function writeTar(files: readonly TarFile[]): Uint8Array {
  const parts = files.flatMap(({ name, data, modTime }) => [
    ...headers(name, data.length, Math.round(modTime / 1000)),
    ...padded(data),
  ]);
  return Buffer.concat([...parts, new Uint8Array(2 * BLOCK)]);
}

function padded(data: Uint8Array): Uint8Array[] {
  return [data, new Uint8Array((BLOCK - (data.length % BLOCK)) % BLOCK)];
}

function headers(path: string, size: number, seconds: number): Uint8Array[] {
  const time = Math.max(0, seconds);
  const split = splitPath(path);
  if (split !== undefined) return [header({ ...split, mode: 0o644, size, time, type: '0' })];
  const records = bytesOf(paxRecord('path', path));
  const slash = path.lastIndexOf('/');
  const folder = path.slice(0, slash + 1);
  const name = ascii(`${folder}PaxHeaders.0/${path.slice(slash + 1)}`).slice(0, NAME);
  return [
    header({ name, prefix: '', mode: 0, size: records.length, time: 0, type: 'x' }),
    ...padded(records),
    header({ name: ascii(path).slice(0, NAME), prefix: '', mode: 0o644, size, time, type: '0' }),
  ];
}

function ascii(text: string): string {
  return text.replace(/[\u0000\u0080-\uffff]/g, '');
}

/** Name and prefix of a ustar header, or undefined where they cannot hold the path. */
function splitPath(path: string): { readonly name: string; readonly prefix: string } | undefined {
  if (ascii(path) !== path) return undefined;
  if (path.length <= NAME) return { name: path, prefix: '' };
  const at = path.slice(0, PREFIX + 1).lastIndexOf('/');
  const name = path.slice(at + 1);
  return at <= 0 || name === '' || name.length > NAME ? undefined : { name, prefix: path.slice(0, at) };
}

/** `length key=value\n`: the length counts its own digits. */
function paxRecord(key: string, value: string): string {
  const rest = ` ${key}=${value}\n`;
  const bytes = bytesOf(rest).length;
  const guess = bytes + String(bytes).length;
  const length = bytes + String(guess).length;
  return `${length}${rest}`;
}

interface Header {
  readonly name: string;
  readonly prefix: string;
  readonly mode: number;
  readonly size: number;
  /** Seconds since 1970. */
  readonly time: number;
  readonly type: string;
}

function header({ name, prefix, mode, size, time, type }: Header): Uint8Array {
  const block = Buffer.alloc(BLOCK);
  const octal = (value: number, at: number, length: number) =>
    block.write(`${value.toString(8).padStart(length - 1, '0')}\0`, at, 'latin1');
  block.write(name, 0, 'latin1');
  octal(mode, 100, 8);
  octal(0, 108, 8);
  octal(0, 116, 8);
  octal(size, 124, 12);
  octal(time, 136, 12);
  block.fill(' ', 148, 156);
  block.write(type, 156, 'latin1');
  block.write('ustar\u000000', 257, 'latin1');
  if (type !== 'x') {
    octal(0, 329, 8);
    octal(0, 337, 8);
  }
  block.write(prefix, 345, 'latin1');
  const sum = block.reduce((total, byte) => total + byte, 0);
  block.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148, 'latin1');
  return block;
}
