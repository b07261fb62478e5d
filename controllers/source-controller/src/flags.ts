import { commonFlags, type FlagDefinition } from '@flux-ts/runtime';

/** Flags of source-controller besides those that all controllers share (main.go and fluxcd/pkg artifact/config). */
const OWN: readonly FlagDefinition[] = [
  flag(
    'storage-path',
    'string',
    '/data',
    'The path to the directory where artifacts will be stored.',
    'STORAGE_PATH',
  ),
  flag('storage-addr', 'string', ':9090', 'The address the artifact server will bind to.', 'STORAGE_ADDRESS'),
  flag(
    'storage-adv-addr',
    'string',
    '',
    'The in-cluster address the artifact server will advertise to clients.',
    'STORAGE_ADV_ADDR',
  ),
  flag(
    'artifact-retention-ttl',
    'duration',
    '1m0s',
    'The duration after which stale artifacts are garbage collected.',
  ),
  flag(
    'artifact-retention-records',
    'int',
    '2',
    'The maximum number of artifacts to be kept in storage after a garbage collection.',
  ),
  flag(
    'artifact-digest-algo',
    'string',
    'sha256',
    'The hashing algorithm used to calculate the digest of artifacts.',
  ),
  flag(
    'helm-index-max-size',
    'int',
    '52428800',
    'The max allowed size in bytes of a Helm repository index file.',
  ),
  flag('helm-chart-max-size', 'int', '10485760', 'The max allowed size in bytes of a Helm chart file.'),
  flag(
    'helm-chart-file-max-size',
    'int',
    '5242880',
    'The max allowed size in bytes of a file in a Helm chart.',
  ),
  flag('helm-cache-max-size', 'int', '0', 'The maximum size of the cache in number of indexes.'),
  flag(
    'helm-cache-ttl',
    'string',
    '15m',
    'The TTL of an index in the cache. Valid time units are ns, us (or µs), ms, s, m, h.',
  ),
  flag(
    'helm-cache-purge-interval',
    'string',
    '1m',
    'The interval at which the cache is purged. Valid time units are ns, us (or µs), ms, s, m, h.',
  ),
  flag(
    'ssh-kex-algos',
    'stringArray',
    '',
    'The list of key exchange algorithms to use for ssh connections, arranged from most preferred to the least.',
  ),
  flag(
    'ssh-hostkey-algos',
    'stringArray',
    '',
    'The list of hostkey algorithms to use for ssh connections, arranged from most preferred to the least.',
  ),
];

/** All flags of source-controller, with its own defaults. */
export function sourceControllerFlags(): FlagDefinition[] {
  return [...commonFlags('source-controller'), ...OWN];
}

/** Feature gates of source-controller and their defaults. */
export const SOURCE_CONTROLLER_GATES: Readonly<Record<string, boolean>> = {
  CacheSecretsAndConfigMaps: false,
  ObjectLevelWorkloadIdentity: false,
};

/**
 * The host that artifact URLs name: the advertised address, else the one listened on, with `localhost` for an empty
 * host and the machine's name for 0.0.0.0 (fluxcd/pkg artifact/config/options.go).
 */
export function advertisedAddress(storageAddr: string, storageAdvAddr: string, hostname: string): string {
  if (storageAdvAddr !== '') return storageAdvAddr;
  const colon = storageAddr.lastIndexOf(':');
  const [host, port] = [storageAddr.slice(0, Math.max(0, colon)), storageAddr.slice(colon + 1)];
  return `${host === '' ? 'localhost' : host === '0.0.0.0' ? hostname : host}:${port}`;
}

function flag(
  name: string,
  type: FlagDefinition['type'],
  value: string,
  description: string,
  env?: string,
): FlagDefinition {
  return { name, type, default: value, description, ...(env === undefined ? {} : { env }) };
}
