import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { LineSplitter } from './lines.ts';

test('LineSplitter gives back whatever was written, however the bytes are cut', () => {
  const line = fc.string({ unit: 'grapheme', minLength: 1 }).filter((s) => !/[\n\r]/.test(s));
  fc.assert(
    fc.property(fc.array(line), fc.array(fc.nat({ max: 40 })), (lines, cuts) => {
      const bytes = Buffer.from(lines.map((l) => `${l}\n`).join(''));
      const splitter = new LineSplitter(1_000_000, 'a line');
      const seen: string[] = [];
      let at = 0;
      for (const cut of cuts) {
        seen.push(...splitter.push(bytes.subarray(at, at + cut)));
        at += cut;
      }
      seen.push(...splitter.push(bytes.subarray(at)));
      expect(seen).toEqual(lines);
      expect(splitter.end()).toBe('');
    }),
  );
});

test('LineSplitter keeps what has no newline yet', () => {
  const splitter = new LineSplitter(100, 'a line');
  expect(splitter.push(Buffer.from('{"a":1}\n\n{"b"'))).toEqual(['{"a":1}']);
  expect(splitter.end()).toBe('{"b"');
});

test('LineSplitter refuses a line without end', () => {
  const splitter = new LineSplitter(10, 'a line');
  splitter.push(Buffer.from('123456'));
  expect(() => splitter.push(Buffer.from('789012'))).toThrow(
    expect.objectContaining({ code: 'RESPONSE_TOO_LARGE' }),
  );
});
