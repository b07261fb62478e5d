import { createHmac } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { matchesHost } from './host-patterns.ts';
import { readKnownHosts } from './known-hosts.ts';

const KEY = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJdD7y3aLq454yWBdwLWbieU1ebz9/cu7/QEXn9OIeZJ';

const SERVER = { host: 'git.example.com', port: 22 };

test.each([
  [`git.example.com ${KEY}`, `git.example.com ${KEY}`],
  [`git.example.com:2222,!x:1 ${KEY} comment`, `[git.example.com]:2222,![x]:1 ${KEY} comment`],
  [`[::1]:22,::1 ${KEY}`, `[::1]:22,::1 ${KEY}`],
  [`|1|c2FsdA==|aGFzaA== ${KEY}`, `|1|c2FsdA==|aGFzaA== ${KEY}`],
  [`@cert-authority *.x  ${KEY}`, `@cert-authority *.x ${KEY}\n*.x ${KEY}`],
  [`# note\n\n\t@revoked git.example.com ${KEY} `, `@revoked * ${KEY}`],
])('readKnownHosts gives OpenSSH %j as %j', (text, expected) => {
  expect(readKnownHosts(text, SERVER).text).toBe(`${expected}\n`);
});

test.each([
  ['y', 'knownhosts: knownhosts: missing host pattern'],
  ['@revoked y', 'knownhosts: knownhosts: missing host pattern'],
  ['host ssh-rsa', 'knownhosts: knownhosts: missing key type pattern'],
  [`ok ${KEY}\nhost ssh-rsa AA*A`, 'knownhosts: illegal base64 data at input byte 2'],
  ['host ssh-rsa AAAA', 'knownhosts: ssh: short read'],
  ['host ssh-rsa AAAACHNzaA==', 'knownhosts: ssh: short read'],
  [`!,x ${KEY}`, 'knownhosts: knownhosts: negation without following hostname'],
  [`|1|c2FsdA== ${KEY}`, 'knownhosts: knownhosts: got 3 components, want 3'],
  [`|2|c2FsdA==|aGFzaA== ${KEY}`, "knownhosts: knownhosts: got hash type 2, must be '1'"],
  [`|1|?|aGFzaA== ${KEY}`, 'knownhosts: illegal base64 data at input byte 0'],
  ['host ssh-rsa AAAAB', 'knownhosts: illegal base64 data at input byte 4'],
])('readKnownHosts names the fault of %j', (text, message) => {
  expect(() => readKnownHosts(text, SERVER)).toThrow(expect.objectContaining({ code: 'IDENTITY', message }));
});

const blob = (type: string) => {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(type.length);
  return `x ${Buffer.concat([length, Buffer.from(type), Buffer.from('...')]).toString('base64')}`;
};
const ED25519 = blob('ssh-ed25519');
const RSA = blob('ssh-rsa');
const P256 = blob('ecdsa-sha2-nistp256');
const RSA_ALGORITHMS = ['rsa-sha2-512', 'rsa-sha2-256', 'ssh-rsa'];

describe('readKnownHosts offers, as Flux does, the algorithms of the keys in the file', () => {
  test.each([
    [`git.example.com ${RSA}`, RSA_ALGORITHMS, true],
    [`other ${P256}\ngit.example.com ${ED25519}`, ['ssh-ed25519', 'ecdsa-sha2-nistp256'], true],
    [`@cert-authority *.example.com ${ED25519}`, ['ssh-ed25519'], true],
    [`@revoked * ${P256}\nother ${ED25519}`, ['ssh-ed25519'], false],
    [`git.example.com ${blob('sk-ssh-ed25519@openssh.com')}`, [], true],
    [`git.example.com ${blob('constructor')}`, [], true],
    ['', [], false],
  ])('%#', (text, algorithms, known) => {
    expect(readKnownHosts(text, SERVER)).toMatchObject({ algorithms, known });
  });
});

const hashed = (name: string) =>
  `|1|${Buffer.from('salt').toString('base64')}|${createHmac('sha1', 'salt').update(name).digest('base64')}`;

test.each([
  ['git.example.com', 'git.example.com', 22, true],
  ['git.example.com', 'git.example.com', 2222, false],
  ['[git.example.com]:2222', 'git.example.com', 2222, true],
  ['*.example.com', 'git.example.com', 22, true],
  ['g?t.*m', 'git.example.com', 22, true],
  ['*.example.com,!git.example.com', 'git.example.com', 22, false],
  ['!git.example.com,*', 'git.example.com', 22, false],
  ['*a*a*a*b', 'a'.repeat(200), 22, false],
  ['::1', '::1', 22, true],
  ['[::1]:2222', '::1', 2222, true],
  [hashed('git.example.com'), 'git.example.com', 22, true],
  [hashed('[git.example.com]:2222'), 'git.example.com', 2222, true],
  [hashed('git.example.com'), 'git.example.com', 2222, false],
  ['', 'git.example.com', 22, false],
])('matchesHost: %s for %s port %i is %s', (hosts, host, port, expected) => {
  expect(matchesHost(hosts, { host, port })).toBe(expected);
});
