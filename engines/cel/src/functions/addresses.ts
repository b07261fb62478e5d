import { evaluationError, noSuchOverload } from '../errors.ts';
import type { Library } from '../evaluate/run.ts';
import { type CelValue, Opaque, stringOf } from '../values/value.ts';
import { formatIp, type Ip, isIn, parseIp } from './ip.ts';
import { attempt } from './kubernetes.ts';

const IP = 'net.IP';
const CIDR = 'net.CIDR';

interface Cidr {
  readonly ip: Ip;
  readonly prefix: number;
}

/** Kubernetes' ip and cidr functions (apiserver, pkg/cel/library). */
export const ADDRESSES: Library = {
  ip: ([text]) => ipValue(readIp(stringOf(text))),
  isIP: ([text]) => parseIp(stringOf(text)) !== undefined,
  'ip.isCanonical': ([text]) => formatIp(readIp(stringOf(text))) === text,
  '.family': ([ip]) => (ipOf(ip).bits === 32 ? 4n : 6n),
  '.isUnspecified': ([ip]) => ipOf(ip).value === 0n,
  '.isLoopback': ([ip]) => isIn(ipOf(ip), '127.0.0.0', 8) || isIn(ipOf(ip), '::1', 128),
  '.isLinkLocalMulticast': ([ip]) => isIn(ipOf(ip), '224.0.0.0', 24) || isIn(ipOf(ip), 'ff02::', 16),
  '.isLinkLocalUnicast': ([ip]) => isIn(ipOf(ip), '169.254.0.0', 16) || isIn(ipOf(ip), 'fe80::', 10),
  '.isGlobalUnicast': ([ip]) => isGlobalUnicast(ipOf(ip)),
  cidr: ([text]) => cidrValue(readCidr(stringOf(text))),
  isCIDR: ([text]) => attempt(() => readCidr(stringOf(text))) !== undefined,
  '.containsIP': ([cidr, ip]) => {
    const { ip: network, prefix } = cidrOf(cidr);
    return isIn(typeof ip === 'string' ? readIp(ip) : ipOf(ip), network, prefix);
  },
  '.containsCIDR': ([cidr, other]) => {
    const outer = cidrOf(cidr);
    const inner = typeof other === 'string' ? readCidr(other) : cidrOf(other);
    return inner.prefix >= outer.prefix && isIn(inner.ip, outer.ip, outer.prefix);
  },
  '.ip': ([cidr]) => ipValue(cidrOf(cidr).ip),
  '.masked': ([cidr]) => cidrValue(masked(cidrOf(cidr))),
  '.prefixLength': ([cidr]) => BigInt(cidrOf(cidr).prefix),
};

function readIp(text: string): Ip {
  const ip = parseIp(text);
  if (ip === undefined)
    throw evaluationError(
      `IP Address "${text}" parse error during conversion from string: ParseAddr("${text}"): unable to parse IP`,
    );
  return ip;
}

function readCidr(text: string): Cidr {
  const slash = text.lastIndexOf('/');
  const ip = slash === -1 ? undefined : parseIp(text.slice(0, slash));
  const prefix = text.slice(slash + 1);
  if (ip === undefined || !/^(?:0|[1-9]\d{0,2})$/.test(prefix) || Number(prefix) > ip.bits)
    throw evaluationError(
      `network address parse error during conversion from string: netip.ParsePrefix("${text}"): no '/'`,
    );
  return { ip, prefix: Number(prefix) };
}

function isGlobalUnicast(ip: Ip): boolean {
  const multicast = isIn(ip, '224.0.0.0', 4) || isIn(ip, 'ff00::', 8);
  const broadcast = isIn(ip, '255.255.255.255', 32);
  const loopback = isIn(ip, '127.0.0.0', 8) || isIn(ip, '::1', 128);
  const local = isIn(ip, '169.254.0.0', 16) || isIn(ip, 'fe80::', 10);
  return ip.value !== 0n && !multicast && !broadcast && !loopback && !local;
}

function masked({ ip, prefix }: Cidr): Cidr {
  const free = BigInt(ip.bits - prefix);
  return { ip: { bits: ip.bits, value: (ip.value >> free) << free }, prefix };
}

class ShownIp {
  readonly ip: Ip;
  constructor(ip: Ip) {
    this.ip = ip;
  }
  toString(): string {
    return formatIp(this.ip);
  }
}

function ipValue(ip: Ip): Opaque {
  const same = ({ ip: other }: ShownIp): number => Number(other.bits !== ip.bits || other.value !== ip.value);
  return new Opaque(IP, new ShownIp(ip), same, ip.bits / 8) as Opaque;
}

function ipOf(value: CelValue | undefined): Ip {
  if (!(value instanceof Opaque) || !(value.value instanceof ShownIp)) throw noSuchOverload();
  return value.value.ip;
}

class ShownCidr {
  readonly cidr: Cidr;
  constructor(cidr: Cidr) {
    this.cidr = cidr;
  }
  toString(): string {
    return `${formatIp(this.cidr.ip)}/${this.cidr.prefix}`;
  }
}

function cidrValue(cidr: Cidr): Opaque {
  const text = String(new ShownCidr(cidr));
  const same = (other: ShownCidr) => Number(String(other) !== text);
  return new Opaque(CIDR, new ShownCidr(cidr), same, Math.ceil(cidr.prefix / 8)) as Opaque;
}

function cidrOf(value: CelValue | undefined): Cidr {
  if (!(value instanceof Opaque) || !(value.value instanceof ShownCidr)) throw noSuchOverload();
  return value.value.cidr;
}
