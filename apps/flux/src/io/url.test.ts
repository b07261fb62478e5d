import { describe, expect, test } from 'vitest';
import { parseUrl } from './url.ts';

describe('parseUrl', () => {
  test.each([
    ['https://u:p@e.org:8443/a b?q=%zz#f', { scheme: 'https', user: 'u', host: 'e.org:8443', path: '/a b' }],
    ['ssh://git@[::1]:22/a', { scheme: 'ssh', user: 'git', host: '[::1]:22', path: '/a' }],
    ['http://[fe80::1%25eth0]/', { scheme: 'http', user: '', host: '[fe80::1%25eth0]', path: '/' }],
    ['https:///a%20b', { scheme: 'https', user: '', host: '', path: '/a%20b' }],
    ['https://x<y/a', { scheme: 'https', user: '', host: 'x<y', path: '/a' }],
    ['git@e.org/a', { scheme: '', user: '', host: '', path: 'git@e.org/a' }],
  ])('splits %s', (text, parts) => expect(parseUrl(text, 'wrong')).toEqual(parts));

  // What net/url says of each.
  test.each([
    ['https://x.y/%zz', 'invalid URL escape "%zz"'],
    ['https://x.y/%2', 'invalid URL escape "%2"'],
    ['https://x.y/#%zz', 'invalid URL escape "%zz"'],
    ['https://%zz', 'invalid URL escape "%zz"'],
    ['https://x%41/a', 'invalid URL escape "%41"'],
    ['https://u:%zz@x.y/a', 'invalid URL escape "%zz"'],
    ['https://u v@x/a', 'net/url: invalid userinfo'],
    ['https://x y/a', 'invalid character " " in host name'],
    ['https://[::1/a', "missing ']' in host"],
    ['https://x:a/b', 'invalid port ":a" after host'],
    ['%zz', 'invalid URL escape "%zz"'],
    ['a%zz:b', 'first path segment in URL cannot contain colon'],
    [':', 'missing protocol scheme'],
  ])('refuses %s', (text, why) => {
    expect(() => parseUrl(text, 'wrong: ')).toThrow(`wrong: parse ${JSON.stringify(text)}: ${why}`);
  });
});
