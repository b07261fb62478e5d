import { type ChildProcess, spawn } from 'node:child_process';
import { appendFileSync, chmodSync, existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { createConnection } from 'node:net';
import { join } from 'node:path';
import { findProgram } from './find.ts';
import { freePort } from './free-port.ts';

/** An OpenSSH server of the suite's own on loopback, for the user who runs the suite. */
export interface Sshd {
  readonly port: number;
  /** Adds a line to authorized_keys; it counts from the next login on. */
  authorize(line: string): void;
  stop(): void;
}

export interface SshdOptions {
  /** An empty folder for keys and configuration. */
  readonly folder: string;
  /** Private key of the server, as OpenSSH reads it from a file. */
  readonly hostKey: string;
  /** The only program that logins may run. */
  readonly forceCommand?: string;
  /** The certificate of the server's key. */
  readonly hostCertificate?: string;
}

/** Starts it on a free port and resolves once it answers. */
export async function startSshd(options: SshdOptions): Promise<Sshd> {
  const { folder } = options;
  const port = await freePort();
  const authorizedKeys = join(folder, 'authorized_keys');
  writeFileSync(authorizedKeys, '');
  writeFileSync(join(folder, 'host_key'), options.hostKey, { mode: 0o600 });
  if (options.hostCertificate !== undefined) {
    writeFileSync(join(folder, 'host_key-cert.pub'), options.hostCertificate);
  }
  const config = [
    `Port ${port}`,
    'ListenAddress 127.0.0.1',
    `HostKey ${join(folder, 'host_key')}`,
    `AuthorizedKeysFile ${authorizedKeys}`,
    'PidFile none',
    'StrictModes no',
    'UsePAM no',
    'PasswordAuthentication no',
    'PermitRootLogin prohibit-password',
    ...(options.hostCertificate === undefined
      ? []
      : [`HostCertificate ${join(folder, 'host_key-cert.pub')}`]),
    ...(options.forceCommand === undefined ? [] : [`ForceCommand ${options.forceCommand}`]),
  ];
  writeFileSync(join(folder, 'sshd_config'), `${config.join('\n')}\n`);
  chmodSync(folder, 0o755);
  // Where sshd gives up its rights; a service manager makes it elsewhere.
  if (process.getuid?.() === 0 && !existsSync('/run/sshd')) mkdirSync('/run/sshd', { mode: 0o755 });
  const daemon = await run(join(folder, 'sshd_config'), port);
  return {
    port,
    authorize: (line) => appendFileSync(authorizedKeys, `${line}\n`),
    stop: () => void daemon.kill(),
  };
}

async function run(config: string, port: number): Promise<ChildProcess> {
  const log: string[] = [];
  const daemon = spawn(findProgram('sshd') ?? 'sshd', ['-D', '-e', '-f', config], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  daemon.stderr.on('data', (chunk: Buffer) => log.push(chunk.toString()));
  for (let tries = 0; tries < 100; tries++) {
    if (daemon.exitCode !== null) throw new Error(`sshd ended: ${log.join('')}`);
    if (await answers(port)) return daemon;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  daemon.kill();
  throw new Error(`sshd does not answer: ${log.join('')}`);
}

function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = createConnection(port, '127.0.0.1');
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}
