import { getServers } from 'node:dns';

const DNS_PORT = 53;

/**
 * The name server that answers first, as Go names it in errors (`10.0.0.2:53`, `[::1]:53`): the machine's first one.
 * Undefined when the machine has none.
 */
export function nameServer(servers: readonly string[] = getServers()): string | undefined {
  const [first] = servers;
  if (first === undefined || /^\[.*\]:\d+$|^[^:]+:\d+$/.test(first)) return first;
  return `${first.includes(':') ? `[${first}]` : first}:${DNS_PORT}`;
}
