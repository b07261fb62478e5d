import fc from 'fast-check';
import { unpackTar } from 'modern-tar';
import { expect, test } from 'vitest';
import { paddingOf, TAR_BLOCK, TAR_END, type TarEntry, tarHeader } from './tar-header.ts';

const readBack = async (entry: TarEntry, content = Buffer.alloc(0)) => {
  const padding = Buffer.alloc(paddingOf(content.length));
  const entries = await unpackTar(Buffer.concat([tarHeader(entry), content, padding, TAR_END]), {
    strict: true,
  });
  return entries.map(({ header: { name, mode, type, size }, data }) => ({
    name,
    mode,
    type,
    size,
    text: Buffer.from(data ?? []).toString('utf8'),
  }));
};

const segment = fc
  .string({
    unit: fc.constantFrom('a', 'Z', '.', '-', ' ', 'ü', '日', '😀', '\n'),
    minLength: 1,
    maxLength: 130,
  })
  .filter((text) => text !== '.' && text !== '..' && text.trim() === text);

test('tarHeader is read back by a reader of tar, whatever the name and content', async () => {
  const names = fc.array(segment, { minLength: 1, maxLength: 5 }).map((parts) => parts.join('/'));
  await fc.assert(
    fc.asyncProperty(
      names,
      fc.string({ maxLength: 1100 }),
      fc.constantFrom(0o600, 0o700),
      async (name, text, mode) => {
        const content = Buffer.from(text, 'utf8');
        const entry = { type: 'file', name, mode, size: content.length } as const;
        expect(await readBack(entry, content)).toEqual([{ ...entry, text: content.toString('utf8') }]);
      },
    ),
    { numRuns: 200 },
  );
});

test.each([
  ['a'.repeat(100), 1],
  [`${'d'.repeat(155)}/${'n'.repeat(100)}`, 1],
  ['a'.repeat(101), 3],
  [`${'d'.repeat(156)}/n`, 3],
  [`d/${'n'.repeat(101)}`, 3],
  ['ü', 3],
])('tarHeader of %s takes %i blocks', async (name, blocks) => {
  const entry = { type: 'directory', name, mode: 0o750, size: 0 } as const;
  expect(tarHeader(entry).length).toBe(blocks * TAR_BLOCK);
  expect(await readBack(entry)).toEqual([{ ...entry, text: '' }]);
});

test('tarHeader tells a size beyond the octal field', () => {
  const header = tarHeader({ type: 'file', name: 'big', mode: 0o600, size: 2 ** 33 });
  expect(header.toString('latin1', TAR_BLOCK, TAR_BLOCK + 19)).toBe('19 size=8589934592\n');
});
