import type { GitRepository } from '@flux-ts/kinds';
import { expect, test } from 'vitest';
import { follows, normalizeUrl, PushNotifier } from './push-notice.ts';

test.each([
  ['http://127.0.0.1:80/a.git', 'http://localhost/a'],
  ['http://me:secret@LOCALHOST:3000/a/b.git/', 'http://[::1]:3000/a/b'],
])('normalizeUrl takes %s for %s', (a, b) => {
  expect(normalizeUrl(a)).toBe(normalizeUrl(b));
});

test('normalizeUrl keeps what differs apart', () => {
  const urls = ['http://h/a', 'https://h/a', 'http://h:81/a', 'http://h/A', 'ssh://git@h/a', 'nonsense'];
  expect(new Set(urls.map(normalizeUrl)).size).toBe(urls.length);
});

test.each<[GitRepository['spec']['ref'], string[] | undefined, boolean]>([
  [{ branch: 'main' }, ['refs/heads/main'], true],
  [{ branch: 'main' }, ['refs/heads/dev'], false],
  [undefined, ['refs/heads/master'], true],
  [{ tag: 'v1' }, ['refs/tags/v1'], true],
  [{ semver: '1.x' }, ['refs/tags/v2'], true],
  [{ semver: '1.x', branch: 'main' }, ['refs/heads/main'], false],
  [{ name: 'refs/tags/v1^{}' }, ['refs/tags/v1'], true],
  [{ commit: 'a' }, ['refs/heads/main'], false],
  [{ commit: 'a', branch: 'main' }, ['refs/heads/main'], true],
  [{ commit: 'a' }, undefined, true],
])('follows: %j after %j is %s', (ref, moved, expected) => {
  expect(follows(ref, moved)).toBe(expected);
});

test('PushNotifier wakes who follows the ref, before others, and nobody once stopped', () => {
  const repository = (name: string, spec: object) => ({ metadata: { name, namespace: 'ns' }, spec });
  const list = () => [
    repository('one', { url: 'http://localhost:1/r', ref: { branch: 'main' } }),
    repository('dev', { url: 'http://localhost:1/r', ref: { branch: 'dev' } }),
    repository('other', { url: 'http://localhost:1/s', ref: { branch: 'main' } }),
    repository('asleep', { url: 'http://localhost:1/r', ref: { branch: 'main' }, suspend: true }),
  ];
  const expected: string[] = [];
  const woken: string[] = [];
  const notifier = new PushNotifier({ list } as never, ({ name }) => expected.push(name));
  const notice = { url: 'http://x:y@127.0.0.1:1/r.git', refs: ['refs/heads/main'] };
  expect(notifier.notify(notice)).toBe(0);
  const stop = new AbortController();
  notifier.start(({ name }, priority) => woken.push(`${name} ${priority}`), stop.signal);
  expect(notifier.notify(notice)).toBe(1);
  expect([expected, woken]).toEqual([['one'], ['one revision']]);
  stop.abort();
  expect(notifier.notify(notice)).toBe(0);
});
