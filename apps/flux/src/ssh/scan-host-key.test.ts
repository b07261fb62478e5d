import { expect, test } from 'vitest';
import { scanHostKey } from './scan-host-key.ts';

const offered = `# example.com:22 SSH-2.0-OpenSSH
example.com ssh-ed25519 AAAAed
example.com ssh-rsa AAAArsa
example.com ecdsa-sha2-nistp256 AAAAec
`;

const greeted = async () => undefined;

function scanner(stdout: string, stderr = '') {
  const calls: string[][] = [];
  const program = async (name: string, args: readonly string[]) => {
    calls.push([name, ...args]);
    return { code: 0, stdout, stderr };
  };
  return { calls, program };
}

test('keeps the key that Go would agree on', async () => {
  const { calls, program } = scanner(offered);
  expect(await scanHostKey({ program }, 'example.com', greeted)).toBe(
    'example.com ecdsa-sha2-nistp256 AAAAec',
  );
  expect(calls[0]).toEqual(expect.arrayContaining(['ssh-keyscan', '-p', '22', 'example.com']));
});

test('names the port when it is not 22', async () => {
  const { program } = scanner(offered);
  expect(await scanHostKey({ program }, 'example.com:2222', greeted)).toMatch(/^\[example\.com\]:2222 ecdsa/);
});

test.each([
  ['example.com', 'SSH key scan for host example.com:22 failed, error: no route'],
  ['-oProxyCommand=x', 'failed, error: invalid host'],
  ['a b:c:d', 'failed, error: invalid host'],
])('%s fails in the words of Flux', async (host, message) => {
  const { program } = scanner('', '# comment\nno route\n');
  await expect(scanHostKey({ program }, host, greeted)).rejects.toThrow(message);
});

test('a server that cannot be reached is told as Go tells it', async () => {
  const { calls, program } = scanner(offered);
  const refused = async () => 'dial tcp 127.0.0.1:22: connect: connection refused';
  await expect(scanHostKey({ program }, '127.0.0.1', refused)).rejects.toThrow(
    'SSH key scan for host 127.0.0.1:22 failed, error: dial tcp 127.0.0.1:22: connect: connection refused',
  );
  expect(calls).toEqual([]);
});
