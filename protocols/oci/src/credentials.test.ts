import { expect, test } from 'vitest';
import { findCredential } from './credentials.ts';

const auth = Buffer.from('ann:s:3').toString('base64');
const ann = { username: 'ann', password: 's:3', refreshToken: '' };

test.each([
  ['an entry', { auths: { 'h:5000': { auth } } }, { kind: 'credential', credential: ann }],
  ['an address', { auths: { 'https://h:5000/v1/': { auth } } }, { kind: 'credential', credential: ann }],
  [
    'names in plain words',
    { auths: { 'h:5000': { username: 'ann', password: 's:3' } } },
    { kind: 'credential', credential: ann },
  ],
  [
    'a token of an identity provider',
    { auths: { 'h:5000': { identitytoken: 't' } } },
    { kind: 'credential', credential: { username: '', password: '', refreshToken: 't' } },
  ],
  [
    'a helper of the registry',
    { credHelpers: { 'h:5000': 'x' }, credsStore: 'y' },
    { kind: 'helper', helper: 'x' },
  ],
  ['a helper of all', { credsStore: 'y' }, { kind: 'helper', helper: 'y' }],
  ['another host', { auths: { h: { auth } } }, undefined],
  ['an empty entry', { auths: { 'h:5000': {} } }, undefined],
])('findCredential knows %s', (_, config, expected) => {
  expect(findCredential(JSON.stringify(config), 'h:5000')).toEqual(expected);
});

test.each(['', '[]', '{', 'null', '{"auths": []}', '{"auths": {"__proto__": 1}}'])(
  'findCredential finds nothing in %j',
  (config) => {
    expect(findCredential(config, '__proto__')).toBeUndefined();
    expect(findCredential(config, 'constructor')).toBeUndefined();
  },
);
