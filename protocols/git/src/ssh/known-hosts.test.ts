import { expect, test } from 'vitest';
import { readKnownHosts } from './known-hosts.ts';

const KEY = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJdD7y3aLq454yWBdwLWbieU1ebz9/cu7/QEXn9OIeZJ';

test.each([
  [`git.example.com ${KEY}`, `git.example.com ${KEY}`],
  [`git.example.com:2222,!x:1 ${KEY} comment`, `[git.example.com]:2222,![x]:1 ${KEY} comment`],
  [`[::1]:22,::1 ${KEY}`, `[::1]:22,::1 ${KEY}`],
  [`|1|c2FsdA==|aGFzaA== ${KEY}`, `|1|c2FsdA==|aGFzaA== ${KEY}`],
  [`@cert-authority *.example.com  ${KEY}`, `@cert-authority *.example.com ${KEY}`],
  [`# note\n\n\t@revoked * ${KEY} `, `# note\n\n@revoked * ${KEY}`],
])('readKnownHosts gives OpenSSH %j as %j', (text, expected) => {
  expect(readKnownHosts(text)).toBe(`${expected}\n`);
});

test.each([
  ['y', 'knownhosts: knownhosts: missing host pattern'],
  ['@revoked y', 'knownhosts: knownhosts: missing host pattern'],
  ['host ssh-rsa', 'knownhosts: knownhosts: missing key type pattern'],
  [`ok ${KEY}\nhost ssh-rsa AA*A`, 'knownhosts: illegal base64 data at input byte 2'],
  ['host ssh-rsa AAAAB', 'knownhosts: illegal base64 data at input byte 4'],
])('readKnownHosts names the fault of %j', (text, message) => {
  expect(() => readKnownHosts(text)).toThrow(expect.objectContaining({ code: 'IDENTITY', message }));
});
