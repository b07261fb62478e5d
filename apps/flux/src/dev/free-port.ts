import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { DevError } from './data-folder.ts';

/** The wished-for port when it is free, else any free one. */
export async function firstFreePort(address: string, wished: number | undefined): Promise<number> {
  if (wished !== undefined && typeof (await tryPort(address, wished)) === 'number') return wished;
  return found(await tryPort(address, 0), address);
}

/** The port that was asked for with a flag. Throws `START_FAILED` when it cannot be had. */
export async function askedPort(address: string, port: number, flag: string): Promise<number> {
  return found(await tryPort(address, port), `${address}:${port} (--${flag})`);
}

function found(port: number | NodeJS.ErrnoException, what: string): number {
  if (typeof port === 'number') return port;
  const why = port.code === 'EADDRINUSE' ? 'it is in use, choose another port' : port.message;
  throw new DevError('START_FAILED', `cannot listen on ${what}: ${why}`, { cause: port });
}

function tryPort(address: string, port: number): Promise<number | NodeJS.ErrnoException> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', resolve);
    server.listen(port, address, () => {
      const { port: got } = server.address() as AddressInfo;
      server.close(() => resolve(got));
    });
  });
}
