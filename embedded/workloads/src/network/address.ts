import { createHash } from 'node:crypto';

/** An address of the documentation range 203.0.113.0/24 (RFC 5737), the same for the same uid. */
export function loadBalancerAddress(uid: string): string {
  const byte = createHash('sha256').update(uid).digest()[0] ?? 0;
  return `203.0.113.${1 + (byte % 254)}`;
}
