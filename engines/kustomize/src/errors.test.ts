import { describe, expect, test } from 'vitest';
import { KustomizeError, withoutPasswords } from './errors.ts';

describe('withoutPasswords leaves out', () => {
  test.each([
    ['a password', "get 'https://me:pw@h/o/r': no", "get 'https://me:xxxxx@h/o/r': no"],
    ['one with @', 'ssh://me:p@w@h/o', 'ssh://me:xxxxx@h/o'],
    ['a token as a user', 'http://ghp_1@h/o https://t@h', 'http://xxxxx@h/o https://xxxxx@h'],
    ['tokens of a query', 'https://h/x?ref=v1&token=abc&a=b', 'https://h/x?ref=v1&token=xxxxx&a=b'],
  ])('%s', (_, text, told) => {
    expect(withoutPasswords(text)).toBe(told);
    expect(new KustomizeError('REMOTE', text).message).toBe(told);
  });

  test.each(['ssh://git@h/o/r', 'git@github.com:o/r', 'https://h:8080/a: b@c', 'http://[::1]:80/x'])(
    'nothing of %s',
    (text) => expect(withoutPasswords(text)).toBe(text),
  );
});
