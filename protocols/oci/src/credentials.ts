/** Who asks. */
export interface Credential {
  readonly username: string;
  readonly password: string;
  /** What an identity provider gave instead of a password; it is exchanged for tokens. */
  readonly refreshToken: string;
}

/** What a configuration file of Docker or Helm knows of a registry. */
export type KnownCredential =
  | { readonly kind: 'credential'; readonly credential: Credential }
  /** `docker-credential-NAME` has it. */
  | { readonly kind: 'helper'; readonly helper: string };

const HUB = 'docker.io';
const HUB_KEYS = ['https://index.docker.io/v1/', 'index.docker.io', 'registry-1.docker.io'];

/**
 * The credential for a registry in a configuration file (`auths`, `credHelpers`, `credsStore` of config.json); undefined
 * if it has none. A file that is no JSON object has none.
 */
export function findCredential(config: string, registry: string): KnownCredential | undefined {
  const root = record(parse(config));
  const helper = text(record(root['credHelpers']), registry) || text(root, 'credsStore');
  if (helper !== '') return { kind: 'helper', helper };
  const auths = record(root['auths']);
  const keys =
    registry === HUB ? [registry, ...HUB_KEYS] : [registry, ...HUB_KEYS.filter((key) => key === registry)];
  const found = keys.find((key) => Object.hasOwn(auths, key)) ?? sameHost(auths, registry);
  if (found === undefined) return undefined;
  const credential = read(record(auths[found]));
  return credential === undefined ? undefined : { kind: 'credential', credential };
}

/** An entry that is written as an address: `https://host/v1/`. */
function sameHost(auths: Readonly<Record<string, unknown>>, registry: string): string | undefined {
  return Object.keys(auths).find((key) => key.replace(/^https?:\/\//, '').split('/')[0] === registry);
}

function read(entry: Readonly<Record<string, unknown>>): Credential | undefined {
  const decoded = Buffer.from(text(entry, 'auth'), 'base64').toString().replace(/\0+$/, '');
  const colon = decoded.indexOf(':');
  const username = colon < 0 ? text(entry, 'username') : decoded.slice(0, colon);
  const password = colon < 0 ? text(entry, 'password') : decoded.slice(colon + 1);
  const refreshToken = text(entry, 'identitytoken');
  return username === '' && refreshToken === '' ? undefined : { username, password, refreshToken };
}

function parse(config: string): unknown {
  try {
    return JSON.parse(config);
  } catch {
    return undefined;
  }
}

function record(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>) : {};
}

function text(from: Readonly<Record<string, unknown>>, key: string): string {
  const value = Object.hasOwn(from, key) ? from[key] : undefined;
  return typeof value === 'string' ? value : '';
}
