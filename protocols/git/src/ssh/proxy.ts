import { BlockList, isIP } from 'node:net';
import { GitError } from '../errors.ts';
import type { SocksProxy } from './socks.ts';

const DEFAULT_PORT = 1080;

/**
 * The proxy of an SSH connection: the one that was asked for, else that of `ALL_PROXY`, unless `NO_PROXY` has the
 * host; SOCKS5 alone, as for go-git (golang.org/x/net/proxy). Throws `CONNECTION` in its words for another scheme;
 * another scheme in the environment is passed over, as it is there.
 */
export function sshProxy(
  host: string,
  asked: string | undefined,
  environment: Readonly<Record<string, string | undefined>>,
): SocksProxy | undefined {
  if (asked !== undefined) return parse(asked);
  const all = environment['ALL_PROXY'] || environment['all_proxy'];
  if (!all || !URL.canParse(all) || !isSocks(new URL(all))) return undefined;
  const none = environment['NO_PROXY'] || environment['no_proxy'];
  return bypasses(host, none ?? '') ? undefined : parse(all);
}

function parse(text: string): SocksProxy {
  const url = new URL(text);
  if (!isSocks(url)) throw new GitError('CONNECTION', `proxy: unknown scheme: ${url.protocol.slice(0, -1)}`);
  return {
    host: url.hostname.replace(/^\[|\]$/g, ''),
    port: Number(url.port || DEFAULT_PORT),
    username: decodeURIComponent(url.username),
    password: decodeURIComponent(url.password),
  };
}

function isSocks(url: URL): boolean {
  return url.protocol === 'socks5:' || url.protocol === 'socks5h:';
}

/** `NO_PROXY`: addresses, ranges, `*.zones` and host names, by commas (`PerHost.AddFromString`). */
function bypasses(host: string, list: string): boolean {
  return list
    .split(',')
    .map((entry) => entry.trim())
    .some((entry) => entry !== '' && matches(host, entry));
}

function matches(host: string, entry: string): boolean {
  if (entry.includes('/')) return inRange(host, entry);
  if (entry.startsWith('*.')) return host.endsWith(entry.slice(1)) || host === entry.slice(2);
  return host === entry;
}

function inRange(host: string, range: string): boolean {
  const [address = '', bits = ''] = range.split('/');
  const version = isIP(host);
  const width = version === 4 ? 32 : 128;
  if (version === 0 || isIP(address) !== version || !/^\d{1,3}$/.test(bits) || Number(bits) > width)
    return false;
  const family = version === 4 ? 'ipv4' : 'ipv6';
  const block = new BlockList();
  block.addSubnet(address, Number(bits), family);
  return block.check(host, family);
}
