import { closeSync, openSync, readSync } from 'node:fs';

const SIZE = 256 * 1024;

/** A file in pieces, for engines that go through large ones. It can be gone through again; each time it is opened. */
export function filePieces(path: string): Iterable<Uint8Array> {
  return { [Symbol.iterator]: () => pieces(path) };
}

function* pieces(path: string): Generator<Uint8Array> {
  const file = openSync(path, 'r');
  try {
    for (;;) {
      const piece = new Uint8Array(SIZE);
      const length = readSync(file, piece);
      if (length === 0) return;
      yield piece.subarray(0, length);
    }
  } finally {
    closeSync(file);
  }
}
