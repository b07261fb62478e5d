import { fromJson, toJson, type Value, type ValueObject } from '@flux-ts/yaml';

/** A run of digits that a double may not hold; false alarms (inside strings) only cost time. */
const LONG_INTEGER = /[:[,]\s*-?\d{16}/;

/** JSON bytes as a value; integers beyond ±2^53 come as bigint. Throws SyntaxError. */
export function parseJson(bytes: Uint8Array): ValueObject {
  return parseJsonText(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8'));
}

/** As {@link parseJson}, from text. */
export function parseJsonText(text: string): ValueObject {
  return (LONG_INTEGER.test(text) ? fromJson(text) : JSON.parse(text)) as ValueObject;
}

/** A value as JSON text. `undefined` members are left out. */
export function writeJson(value: unknown): string {
  try {
    return JSON.stringify(value);
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    return toJson(value as Value); // holds a bigint, which JSON.stringify refuses
  }
}
