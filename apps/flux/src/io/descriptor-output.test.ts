import { closeSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { descriptorOutput } from './descriptor-output.ts';

let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'flux-output-'));
  file = join(folder, 'out');
});
afterEach(() => rmSync(folder, { recursive: true }));

/** A stream that keeps what it is given. */
function fakeStream(written: string[], isTTY = false): NodeJS.WriteStream {
  const write = (text: string | Uint8Array) => written.push(Buffer.from(text).toString());
  return { write, isTTY } as unknown as NodeJS.WriteStream;
}

test('descriptorOutput writes without a stream', () => {
  const fd = openSync(file, 'w');
  const output = descriptorOutput(fd, () => {
    throw new Error('a stream was opened');
  });
  output.write('é1\n');
  output.write('');
  output.write(`${'x'.repeat(100_000)}\n`);
  expect(output.isTerminal).toBe(false);
  closeSync(fd);
  expect(readFileSync(file, 'utf8')).toBe(`é1\n${'x'.repeat(100_000)}\n`);
});

test('descriptorOutput leaves to the stream what the descriptor does not take', () => {
  closeSync(openSync(file, 'w'));
  const fd = openSync(file, 'r');
  const written: string[] = [];
  let opened = 0;
  const output = descriptorOutput(fd, () => {
    opened++;
    return fakeStream(written);
  });
  output.write('one');
  output.write('two');
  closeSync(fd);
  expect({ written, opened }).toEqual({ written: ['one', 'two'], opened: 1 });
});

test.runIf(process.platform !== 'win32').each([true, false])(
  'descriptorOutput asks the stream whether a device is a terminal: %s',
  (isTTY) => {
    const fd = openSync('/dev/null', 'w');
    expect(descriptorOutput(fd, () => fakeStream([], isTTY)).isTerminal).toBe(isTTY);
    closeSync(fd);
  },
);
