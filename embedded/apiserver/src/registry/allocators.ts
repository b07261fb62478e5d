import type { Storage } from '../storage/storage.ts';
import type { StoredObject } from '../storage/stored-object.ts';
import { asList, fieldAt } from '../values.ts';

const SERVICES = '/services';
/** Where the addresses of services are from. */
export const SERVICE_RANGE = '10.96.0.0/12';
const FIRST_PORT = 30_000;
const LAST_PORT = 32_767;
// 10.96.0.0/12 without its first address, which is the API's own service, and the tenth, kept for DNS.
const NETWORK = (10 << 24) | (96 << 16);
const ADDRESSES = 2 ** 20;
const RESERVED = 256;

/** Hands out what must be unique in the cluster: the addresses and node ports of services. */
export class Allocators {
  readonly #addresses = new Set<string>();
  readonly #ports = new Set<number>();
  readonly #random: (limit: number) => number;

  /** `random` gives a whole number from 0 up to, not including, its argument. */
  constructor(storage: Storage, random: (limit: number) => number) {
    this.#random = random;
    for (const service of storage.list(SERVICES)) this.#take(service);
    storage.watch(SERVICES, {}, ({ type, current, previous }) => {
      if (previous !== undefined) this.#release(previous);
      if (type !== 'DELETED') this.#take(current);
    });
  }

  /** A free address of 10.96.0.0/12, or undefined when none is left. */
  address(): string | undefined {
    const start = this.#random(ADDRESSES - RESERVED);
    for (let i = 0; i < ADDRESSES - RESERVED; i++) {
      const address = formatAddress(NETWORK + RESERVED + ((start + i) % (ADDRESSES - RESERVED)));
      if (!this.#addresses.has(address)) return address;
    }
    return undefined;
  }

  /** A free node port, or undefined when none is left. */
  port(): number | undefined {
    const count = LAST_PORT - FIRST_PORT + 1;
    const start = this.#random(count);
    for (let i = 0; i < count; i++) {
      const port = FIRST_PORT + ((start + i) % count);
      if (!this.#ports.has(port)) return port;
    }
    return undefined;
  }

  hasAddress(address: string): boolean {
    return this.#addresses.has(address);
  }

  hasPort(port: number): boolean {
    return this.#ports.has(port);
  }

  /** Keeps what an object has before storage tells of it. */
  reserve(addresses: readonly string[], ports: readonly number[]): void {
    for (const address of addresses) this.#addresses.add(address);
    for (const port of ports) this.#ports.add(port);
  }

  #take(service: StoredObject): void {
    this.reserve(serviceAddresses(service.object), servicePorts(service.object));
  }

  #release(service: StoredObject): void {
    for (const address of serviceAddresses(service.object)) this.#addresses.delete(address);
    for (const port of servicePorts(service.object)) this.#ports.delete(port);
  }
}

/** Whether a port is one of those that services get at every node. */
export function isNodePort(port: number): boolean {
  return port >= FIRST_PORT && port <= LAST_PORT;
}

/** Whether an address lies where services get theirs. */
export function isServiceAddress(address: string): boolean {
  const parts = address.split('.').map(Number);
  if (parts.length !== 4 || parts.some((p) => !Number.isInteger(p) || p < 0 || p > 255)) return false;
  return parts[0] === 10 && parts[1]! >= 96 && parts[1]! < 112;
}

function serviceAddresses(service: unknown): string[] {
  const address = fieldAt(service, 'spec', 'clusterIP');
  return typeof address === 'string' && address !== '' && address !== 'None' ? [address] : [];
}

function servicePorts(service: unknown): number[] {
  const ports = asList(fieldAt(service, 'spec', 'ports')).map((port) => fieldAt(port, 'nodePort'));
  const health = fieldAt(service, 'spec', 'healthCheckNodePort');
  return [...ports, health].filter((port): port is number => typeof port === 'number' && port > 0);
}

function formatAddress(n: number): string {
  return [n >>> 24, (n >>> 16) & 255, (n >>> 8) & 255, n & 255].join('.');
}
