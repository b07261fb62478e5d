import { expect, test } from 'vitest';
import { LineReader } from './line-reader.ts';

async function linesOf(...chunks: (string | Uint8Array)[]): Promise<string[]> {
  const reader = new LineReader(
    (async function* () {
      yield* chunks;
    })(),
  );
  const lines: string[] = [];
  for (let line = await reader.next(); line !== undefined; line = await reader.next()) lines.push(line);
  return lines;
}

test.each([
  [['a\nb\nc\n'], ['a', 'b', 'c']],
  [['a\nb'], ['a', 'b']],
  [
    ['a', 'b\n', '\nc\r\n'],
    ['ab', '', 'c'],
  ],
  [[], []],
  [[new Uint8Array([0xc3]), new Uint8Array([0xa9, 10])], ['é']],
] as [(string | Uint8Array)[], string[]][])('LineReader cuts %j into %j', async (chunks, lines) => {
  expect(await linesOf(...chunks)).toEqual(lines);
});

test('LineReader reads no more of the stream than the line needs', async () => {
  let read = 0;
  const reader = new LineReader(
    (async function* () {
      for (const chunk of ['a\nb\n', 'c\n']) {
        read++;
        yield chunk;
      }
    })(),
  );
  expect([await reader.next(), await reader.next(), read]).toEqual(['a', 'b', 1]);
});
