import { HelmError } from '../errors.ts';

const HEADER_BLOB = 1;
const OPENPGP_BLOB = 2;
const EPHEMERAL = 0x0002;
const MIN_BLOB = 5;
const OPENPGP_HEADER = 16;

/** Whether bytes are a keybox of GnuPG (pubring.kbx). */
export function isKeybox(bytes: Uint8Array): boolean {
  return bytes[4] === HEADER_BLOB && Buffer.from(bytes.subarray(8, 12)).toString('latin1') === 'KBXf';
}

/**
 * The OpenPGP packets of all keys of a keybox (GnuPG's doc/KEYFORMAT and kbx/keybox-blob.c).
 *
 * ```
 * blob:  length (4, big endian)  type (1)  version (1)  flags (2)  offset of the keys (4)  their length (4)  …
 * ```
 *
 * Throws {@link HelmError} `CHART` for what is no keybox.
 */
export function keyboxKeys(bytes: Uint8Array): Uint8Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const keys: Uint8Array[] = [];
  const fail = (problem: string): never => {
    throw new HelmError('CHART', problem);
  };
  for (let at = 0; at < bytes.length; ) {
    const left = bytes.length - at;
    if (left < MIN_BLOB) fail(`truncated blob header at offset ${at}`);
    const length = view.getUint32(at);
    if (length < MIN_BLOB) fail(`invalid blob length ${length} at offset ${at}`);
    if (length > left)
      fail(`blob at offset ${at} has length ${length} exceeding the ${left} remaining bytes`);
    if (bytes[at + 4] === OPENPGP_BLOB) {
      if (length < OPENPGP_HEADER) fail(`OpenPGP blob at offset ${at} is too short`);
      const [start, size] = [view.getUint32(at + 8), view.getUint32(at + 12)];
      if (start + size > length) fail(`OpenPGP blob at offset ${at} has an out-of-range keyblock`);
      const isKept = (view.getUint16(at + 6) & EPHEMERAL) === 0;
      if (isKept) keys.push(bytes.subarray(at + start, at + start + size));
    }
    at += length;
  }
  return keys.length === 0 ? fail('keybox contains no OpenPGP keys') : Buffer.concat(keys);
}
