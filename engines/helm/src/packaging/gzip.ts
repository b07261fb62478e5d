import { constants, crc32, deflateRawSync } from 'node:zlib';

const HAS_COMMENT = 0x10;
const UNKNOWN_SYSTEM = 255;

/**
 * Compresses (RFC 1952) without time and system, so that equal bytes stay equal bytes everywhere.
 *
 * ```
 * 1f 8b 08 FLG  00 00 00 00  XFL OS  comment 00  deflated…  CRC-32 (LE)  length (LE)
 * ```
 */
export function gzip(bytes: Uint8Array, comment: string): Uint8Array {
  const head = Buffer.from([0x1f, 0x8b, 8, HAS_COMMENT, 0, 0, 0, 0, 0, UNKNOWN_SYSTEM]);
  const tail = Buffer.alloc(8);
  tail.writeUInt32LE(crc32(bytes), 0);
  tail.writeUInt32LE(bytes.length >>> 0, 4);
  const body = deflateRawSync(bytes, { level: constants.Z_DEFAULT_COMPRESSION });
  return Buffer.concat([head, Buffer.from(`${comment}\0`, 'latin1'), body, tail]);
}
