import { fstatSync, writeSync } from 'node:fs';
import type { Output } from '../cli/context.ts';

/** A text as bytes that a descriptor has not taken yet. */
function writeAll(fd: number, bytes: Uint8Array): Uint8Array {
  let at = 0;
  try {
    while (at < bytes.length) at += writeSync(fd, bytes, at);
  } catch {
    // The stream tries again, waits if it must, and tells of what is wrong.
  }
  return bytes.subarray(at);
}

function isDevice(fd: number): boolean {
  try {
    return fstatSync(fd).isCharacterDevice();
  } catch {
    return false;
  }
}

/** An output that can be told to wait for nobody. */
export interface DescriptorOutput extends Output {
  /** From now on what a reader does not take is kept in memory, instead of holding the process up until it is taken. */
  keep(): void;
}

/**
 * Standard output or error without its stream, which is made by `open` only if it is needed: for a terminal, when the
 * descriptor does not take all (a full pipe that does not block, a closed one), or when it is told to keep what is not
 * taken. To make one loads the network and terminals: a third of bare node's start. A command that writes to a full pipe
 * waits for its reader, as other programs do.
 */
export function descriptorOutput(fd: number, open: () => NodeJS.WriteStream): DescriptorOutput {
  let stream: NodeJS.WriteStream | undefined;
  let terminal: boolean | undefined;
  const opened = () => {
    stream ??= open();
    return stream;
  };
  return {
    write(text) {
      const rest = stream === undefined ? writeAll(fd, Buffer.from(text)) : text;
      if (rest.length > 0) opened().write(rest);
    },
    get isTerminal() {
      terminal ??= isDevice(fd) && opened().isTTY === true;
      return terminal;
    },
    keep() {
      opened();
    },
  };
}
