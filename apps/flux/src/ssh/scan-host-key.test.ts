import { expect, test } from 'vitest';
import { scanHostKey } from './scan-host-key.ts';

const offered = `# example.com:22 SSH-2.0-OpenSSH
example.com ssh-ed25519 AAAAed
example.com ssh-rsa AAAArsa
example.com ecdsa-sha2-nistp256 AAAAec
`;

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
  expect(await scanHostKey({ program }, 'example.com')).toBe('example.com ecdsa-sha2-nistp256 AAAAec');
  expect(calls[0]).toEqual(expect.arrayContaining(['ssh-keyscan', '-p', '22', 'example.com']));
});

test('names the port when it is not 22', async () => {
  const { program } = scanner(offered);
  expect(await scanHostKey({ program }, 'example.com:2222')).toMatch(/^\[example\.com\]:2222 ecdsa/);
});

test.each([
  ['example.com', 'SSH key scan for host example.com:22 failed, error: no route'],
  ['-oProxyCommand=x', 'failed, error: invalid host'],
  ['a b:c:d', 'failed, error: invalid host'],
])('%s fails in the words of Flux', async (host, message) => {
  const { program } = scanner('', '# comment\nno route\n');
  await expect(scanHostKey({ program }, host)).rejects.toThrow(message);
});
