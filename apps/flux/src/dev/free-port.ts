import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';

/** The wished-for port when it is free, else any free one. */
export async function firstFreePort(address: string, wished: number | undefined): Promise<number> {
  if (wished !== undefined && (await tryPort(address, wished)) !== undefined) return wished;
  const port = await tryPort(address, 0);
  if (port === undefined) throw new Error(`no port can be had at ${address}`);
  return port;
}

function tryPort(address: string, port: number): Promise<number | undefined> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(undefined));
    server.listen(port, address, () => {
      const found = (server.address() as AddressInfo).port;
      server.close(() => resolve(found));
    });
  });
}
