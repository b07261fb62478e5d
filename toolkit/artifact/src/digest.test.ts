import { createHash } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createDigester, DIGEST_ALGORITHMS, digestAlgorithm, digestFile, parseDigest } from './digest.ts';

/** The input of BLAKE3's own test vectors: bytes that count from 0 to 250, again and again. */
const counting = (length: number) => Uint8Array.from({ length }, (_, i) => i % 251);

const of = (algorithm: (typeof DIGEST_ALGORITHMS)[number], ...chunks: Uint8Array[]) => {
  const digester = createDigester(algorithm);
  for (const chunk of chunks) digester.update(chunk);
  return digester.value();
};

describe('createDigester', () => {
  test.each([
    [0, 'af1349b9f5f9a1a6a0404dea36dcc9499bcb25c9adc112b7cc9a93cae41f3262'],
    [1, '2d3adedff11b61f14c886e35afa036736dcd87a74d27b5c1510225d0f592e213'],
    [1024, '42214739f095a406f3fc83deb889744ac00df831c10daa55189b5d121c855af7'],
    [1025, 'd00278ae47eb27b34faecf67b4fe263f82d5412916c1ffd97c8cb7fb814b8444'],
  ])('gives the BLAKE3 team’s digest of %d bytes', (length, hex) => {
    expect(of('blake3', counting(length))).toBe(`blake3:${hex}`);
  });

  test.each(DIGEST_ALGORITHMS)('%s does not depend on how bytes are cut', (algorithm) => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 5000 }), fc.nat(5000), (bytes, cut) => {
        const whole = of(algorithm, bytes);
        expect(of(algorithm, bytes.subarray(0, cut), bytes.subarray(cut))).toBe(whole);
        expect(parseDigest(whole)).toEqual({ algorithm, hex: whole.slice(algorithm.length + 1) });
      }),
      { numRuns: 30 },
    );
  });

  test('digestFile reads what is on disk', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'flux-digest-test-'));
    try {
      const bytes = counting(300_000);
      await writeFile(join(folder, 'a'), bytes);
      expect(await digestFile(join(folder, 'a'), 'blake3')).toBe(of('blake3', bytes));
      const hex = createHash('sha384').update(bytes).digest('hex');
      expect(await digestFile(join(folder, 'a'), 'sha384')).toBe(`sha384:${hex}`);
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});

test.each(['md5', 'SHA256', '', '__proto__', 'sha1'])('digestAlgorithm refuses %j as Flux does', (name) => {
  expect(() => digestAlgorithm(name)).toThrow(`unsupported digest algorithm: ${name}`);
});

test.each([
  'sha256:abc',
  `blake3:${'0'.repeat(63)}`,
  `md5:${'0'.repeat(32)}`,
  `sha256:${'G'.repeat(64)}`,
  'sha256',
  '',
])('parseDigest refuses %j', (text) => {
  expect(() => parseDigest(text)).toThrow(`failed to parse digest '${text}'`);
});
