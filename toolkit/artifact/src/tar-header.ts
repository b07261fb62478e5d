/** One header block of a tar archive, and the unit of its padding. */
export const TAR_BLOCK = 512;

/** What ends an archive: two empty blocks. */
export const TAR_END = Buffer.alloc(2 * TAR_BLOCK);

/** A directory or regular file, without owner or time. */
export interface TarEntry {
  readonly type: 'directory' | 'file';
  /** At most 256 bytes of ASCII go without an extended header. */
  readonly name: string;
  readonly mode: number;
  readonly size: number;
}

const NAME_SIZE = 100;
const PREFIX_SIZE = 155;
const PREFIX_AT = 345;
const MAX_OCTAL_SIZE = 0o77777777777;
const TYPES = { file: '0', directory: '5', extended: 'x' } as const;

/**
 * The header blocks of an entry, in the format that Go's archive/tar chooses (POSIX.1-1988 ustar; for a name that is
 * not ASCII or too long, or a size beyond 8 GiB, a pax header of POSIX.1-2001 before it):
 *
 * ```text
 * 0 name 100 mode 108 uid 116 gid 124 size 136 mtime 148 checksum 156 type 157 link 257 "ustar" 345 prefix 500
 * ```
 */
export function tarHeader({ type, name, mode, size }: TarEntry): Buffer {
  const place = placeOf(name);
  if (place !== undefined && size <= MAX_OCTAL_SIZE) return block(TYPES[type], place, mode, size);
  const records =
    (place === undefined ? record('path', name) : '') +
    (size > MAX_OCTAL_SIZE ? record('size', String(size)) : '');
  const body = Buffer.from(records, 'utf8');
  const padded = Buffer.alloc(body.length + paddingOf(body.length));
  body.copy(padded);
  const short = { name: asciiOf(name).slice(0, NAME_SIZE - 'PaxHeaders/'.length), prefix: '' };
  const extended = { name: `PaxHeaders/${short.name}`, prefix: '' };
  return Buffer.concat([
    block(TYPES.extended, extended, 0o644, body.length),
    padded,
    block(TYPES[type], short, mode, Math.min(size, MAX_OCTAL_SIZE)),
  ]);
}

/** How many zero bytes follow a content. */
export function paddingOf(size: number): number {
  return (TAR_BLOCK - (size % TAR_BLOCK)) % TAR_BLOCK;
}

interface Place {
  readonly name: string;
  readonly prefix: string;
}

/** A name in the two fields of the header, cut at a slash; undefined when it does not fit. */
function placeOf(path: string): Place | undefined {
  if (path.length > PREFIX_SIZE + 1 + NAME_SIZE || !isAscii(path)) return undefined;
  if (path.length <= NAME_SIZE) return { name: path, prefix: '' };
  const slash = path.lastIndexOf('/', PREFIX_SIZE);
  if (slash <= 0 || path.length - slash - 1 > NAME_SIZE || slash === path.length - 1) return undefined;
  return { name: path.slice(slash + 1), prefix: path.slice(0, slash) };
}

function isAscii(text: string): boolean {
  for (let i = 0; i < text.length; i++) if (text.charCodeAt(i) > 0x7f) return false;
  return true;
}

const asciiOf = (text: string): string => text.replace(/[^\x20-\x7e]/g, '_');

/** A pax record begins with its own length, which counts its own digits too. */
function record(key: string, value: string): string {
  const rest = ` ${key}=${value}\n`;
  const bytes = Buffer.byteLength(rest);
  let length = bytes + String(bytes).length;
  length = bytes + String(length).length;
  return `${length}${rest}`;
}

function block(type: string, { name, prefix }: Place, mode: number, size: number): Buffer {
  const header = Buffer.alloc(TAR_BLOCK);
  header.write(name, 0, 'latin1');
  header.write(octal(mode, 8), 100, 'latin1');
  header.write(octal(0, 8), 108, 'latin1');
  header.write(octal(0, 8), 116, 'latin1');
  header.write(octal(size, 12), 124, 'latin1');
  header.write(octal(0, 12), 136, 'latin1');
  header.write('        ', 148, 'latin1');
  header.write(type, 156, 'latin1');
  header.write('ustar\x0000', 257, 'latin1');
  header.write(octal(0, 8), 329, 'latin1');
  header.write(octal(0, 8), 337, 'latin1');
  header.write(prefix, PREFIX_AT, 'latin1');
  let sum = 0;
  for (let i = 0; i < TAR_BLOCK; i++) sum += header[i]!;
  header.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148, 'latin1');
  return header;
}

const octal = (value: number, width: number): string => `${value.toString(8).padStart(width - 1, '0')}\0`;
