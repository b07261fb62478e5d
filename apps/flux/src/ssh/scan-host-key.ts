import type { CliContext } from '../cli/context.ts';
import { failure } from '../cli/errors.ts';
import { greetServer } from './greet-server.ts';

/** How long a server may take to say its version, and to show its key, s. */
const PATIENCE = 30;

/** Go's SSH client prefers keys in this order; Flux keeps the one that is agreed on. */
const preference = [
  'ecdsa-sha2-nistp256',
  'ecdsa-sha2-nistp384',
  'ecdsa-sha2-nistp521',
  'ssh-rsa',
  'ssh-ed25519',
];

/** Host and port of `host`, `host:port`, `[v6]`, `[v6]:port`. */
function splitHost(text: string): { host: string; port: string } {
  const match = /^(?:\[([^\]]+)\]|([^:]+))(?::(\d+))?$/.exec(text);
  if (match === null) throw failure(`SSH key scan for host ${text} failed, error: invalid host`);
  return { host: match[1] ?? match[2] ?? '', port: match[3] ?? '22' };
}

/**
 * The line of known_hosts for an SSH server, without end of line; asks the system's ssh-keyscan, once the server has
 * answered `greet`, which tells why there is none.
 */
export async function scanHostKey(
  context: Pick<CliContext, 'program'>,
  address: string,
  greet: typeof greetServer = greetServer,
): Promise<string> {
  const { host, port } = splitHost(address);
  const subject = `SSH key scan for host ${host.includes(':') ? `[${host}]` : host}:${port} failed, error`;
  if (host.startsWith('-')) throw failure(`${subject}: invalid host`);
  const silence = await greet(host, Number(port), PATIENCE * 1000);
  if (silence !== undefined) throw failure(`${subject}: ${silence}`);
  const args = ['-T', String(PATIENCE), '-p', port, '-t', 'ecdsa,rsa,ed25519', host];
  const { stdout, stderr } = await context.program('ssh-keyscan', args).catch((thrown: unknown) => {
    throw failure(`${subject}: ssh-keyscan cannot be run`, thrown);
  });
  const keys = stdout
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line) => line.trim().split(/\s+/))
    .filter((parts) => parts.length >= 3);
  const rank = (parts: readonly string[]) => preference.indexOf(parts[1] as string);
  const [best] = keys.filter((parts) => rank(parts) >= 0).sort((a, b) => rank(a) - rank(b));
  if (best === undefined) {
    const why = stderr.split('\n').find((line) => line !== '' && !line.startsWith('#'));
    throw failure(`${subject}: ${why ?? 'no key was offered'}`);
  }
  const name = port === '22' ? host : `[${host}]:${port}`;
  return `${name} ${best[1]} ${best[2]}`;
}
