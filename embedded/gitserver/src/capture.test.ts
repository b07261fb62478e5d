import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip, gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { BodyTooLarge, Capture } from './capture.ts';

test('Capture keeps the head and passes everything', async () => {
  const capture = new Capture(5, 100);
  const out: Buffer[] = [];
  await pipeline(Readable.from([Buffer.from('abc'), Buffer.from('defg')]), capture, async (source) => {
    for await (const chunk of source) out.push(chunk as Buffer);
  });
  expect([capture.head.toString(), Buffer.concat(out).toString()]).toEqual(['abcde', 'abcdefg']);
});

test('Capture fails a body that grows beyond the limit, also out of gzip', async () => {
  const bomb = Readable.from([gzipSync(Buffer.alloc(1_000_000))]);
  let passed = 0;
  const failed = pipeline(bomb, createGunzip(), new Capture(0, 100_000), async (source) => {
    for await (const chunk of source) passed += (chunk as Buffer).length;
  });
  await expect(failed).rejects.toBeInstanceOf(BodyTooLarge);
  expect(passed).toBeLessThanOrEqual(100_000);
});
