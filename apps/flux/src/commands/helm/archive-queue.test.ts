import { expect, test } from 'vitest';
import { ArchiveQueue } from './archive-queue.ts';

const places = [...'abcdefgh'].map((address) => ({ address, access: {} }));

function slow() {
  const asked: string[] = [];
  const open = new Map<string, (bytes: Uint8Array) => void>();
  const fetch = (address: string) => {
    asked.push(address);
    return new Promise<Uint8Array>((done) => open.set(address, done));
  };
  return { asked, open, fetch };
}

test('ArchiveQueue fetches a few ahead, each address once', async () => {
  const { asked, open, fetch } = slow();
  const queue = new ArchiveQueue([...places, ...places], fetch);
  expect(asked).toEqual(['a', 'b', 'c', 'd']);
  open.get('c')?.(Buffer.from('c'));
  open.get('a')?.(Buffer.from('a'));
  expect(await queue.take(places[0]!)).toEqual(Buffer.from('a'));
  expect(await queue.take(places[2]!)).toEqual(Buffer.from('c'));
  expect(asked).toEqual(['a', 'b', 'c', 'd', 'e', 'f']);
  for (const done of open.values()) done(new Uint8Array());
  await queue.end();
  expect(asked).toHaveLength(6);
});

test('ArchiveQueue throws what a fetch threw to whoever takes it, and to nobody else', async () => {
  const queue = new ArchiveQueue(places, async (address) => {
    if (address !== 'a') throw new Error(`no ${address}`);
    return new Uint8Array();
  });
  await expect(queue.take(places[0]!)).resolves.toHaveLength(0);
  await expect(queue.take(places[1]!)).rejects.toThrow('no b');
  await queue.end();
});

test('ArchiveQueue fetches at once what is taken out of turn, and ends what nobody takes', async () => {
  const signals: (AbortSignal | undefined)[] = [];
  const { asked, open, fetch } = slow();
  const queue = new ArchiveQueue(places, (address, { signal }) => {
    signals.push(signal);
    return fetch(address);
  });
  const last = queue.take(places[7]!);
  expect(asked).toEqual(['a', 'b', 'c', 'd', 'h']);
  open.get('h')?.(Buffer.from('h'));
  await last;
  const ended = queue.end();
  expect(signals.every((signal) => signal?.aborted)).toBe(true);
  for (const done of open.values()) done(new Uint8Array());
  await ended;
  expect(asked).not.toContain('g');
});
