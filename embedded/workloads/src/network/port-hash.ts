import type { Port } from './targets.ts';

const PRIME = 0x0000000001000000000000000000013bn;
const OFFSET = 0x6c62272e07bb014262b821756295c58dn;
const MASK = (1n << 128n) - 1n;

/**
 * By what upstream sorts the ports of Endpoints: FNV-1a in 128 bits of the port as Go's spew prints it (pkg/api/v1/
 * endpoints/util.go portsByHash). As 32 hexadecimal digits.
 */
export function hashPort({ name = '', port, protocol, appProtocol = '<nil>' }: Port): string {
  return fnv128(
    `(v1.EndpointPort){Name:(string)${name} Port:(int32)${port} Protocol:(v1.Protocol)${protocol} AppProtocol:(*string)${appProtocol}}`,
  );
}

/** The same of the ports of EndpointSlices (k8s.io/endpointslice util portsInOrder). */
export function hashSlicePort({ name = '', port, protocol, appProtocol = '<nil>' }: Port): string {
  return fnv128(
    `(v1.EndpointPort){Name:(*string)${name} Protocol:(*v1.Protocol)${protocol} Port:(*int32)${port} AppProtocol:(*string)${appProtocol}}`,
  );
}

function fnv128(text: string): string {
  let hash = OFFSET;
  for (const byte of Buffer.from(text)) hash = ((hash ^ BigInt(byte)) * PRIME) & MASK;
  return hash.toString(16).padStart(32, '0');
}
