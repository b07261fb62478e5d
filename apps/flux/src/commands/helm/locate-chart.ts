import { type FoundVersion, findVersion, HelmError, resolveReference } from '@flux-ts/helm';
import type { CliContext } from '../../cli/context.ts';
import { failure } from '../../cli/errors.ts';
import { type HttpGetOptions, httpGet } from '../../io/http-get.ts';
import { type ChartPathFlags, checkServerFlags } from './chart-path-flags.ts';
import { logLine } from './log-line.ts';
import { verifyFile, verifyProvenance } from './provenance.ts';
import type { RegistryFlags } from './registry.ts';
import { isRegistryAddress, registryProblem } from './registry-charts.ts';
import { fetchFromRegistry } from './registry-fetch.ts';
import { fetchForeignIndex, knownRepositories, type PlaceFlags } from './repositories.ts';
import { readCachedIndex } from './repository-cache.ts';

/** A chart that was found: on this machine, or fetched. */
export type Located =
  | { readonly kind: 'local'; readonly path: string }
  | { readonly kind: 'fetched'; readonly address: string; readonly bytes: Uint8Array };

export type LocateFlags = ChartPathFlags & PlaceFlags & Pick<RegistryFlags, 'registry-config'>;

const ACCEPT = 'application/gzip,application/octet-stream';

/** Finds a chart by path, address, name in a repository (ChartPathOptions.LocateChart). Throws in Helm's words. */
export async function locateChart(context: CliContext, given: string, flags: LocateFlags): Promise<Located> {
  const name = given.trim();
  await checkServerFlags(flags);
  if (flags.repo === '') {
    if ((await context.files.kind(name, { follow: true })) !== undefined) {
      if (flags.verify) await verifyFile(context, context.files.resolve(name), flags.keyring);
      return { kind: 'local', path: name };
    }
    if (name.startsWith('/') || name.startsWith('.'))
      throw new HelmError('CHART', `path "${name}" not found`);
  }
  if (flags.repo === '' && isRegistryAddress(name)) return fromRegistry(context, name, flags);
  if (isRegistryAddress(flags.repo)) throw await noRepository(flags.repo);
  const { address, access } =
    flags.repo === '' ? await namedPlace(context, name, flags) : await foreignPlace(context, name, flags);
  const bytes = await fetchArchive(address, access);
  if (flags.verify) await verifyFetched(context, address, bytes, access, flags.keyring);
  return { kind: 'fetched', address, bytes };
}

async function fromRegistry(context: CliContext, name: string, flags: LocateFlags): Promise<Located> {
  const { address, bytes } = await fetchFromRegistry(
    context,
    name,
    { ...flags, version: wantedVersion(flags) },
    (text) => context.stderr.write(text),
  );
  return { kind: 'fetched', address, bytes };
}

/** A registry has no index: Helm asks it for one and fails. */
async function noRepository(repository: string): Promise<Error> {
  const problem = await registryProblem(`${repository}/index.yaml`);
  return failure(
    `looks like ${JSON.stringify(repository)} is not a valid chart repository or cannot be reached: ${problem}`,
  );
}

/** A packed chart at an address. */
export async function fetchArchive(address: string, access: HttpGetOptions): Promise<Uint8Array> {
  return Buffer.concat(await httpGet(address, { ...access, accept: ACCEPT }));
}

/** Verifies an archive by the provenance file beside it in its repository. */
export async function verifyFetched(
  context: CliContext,
  address: string,
  archive: Uint8Array,
  access: HttpGetOptions,
  keyring: string,
): Promise<void> {
  const url = `${address}.prov`;
  const provenance = await httpGet(url, access).catch((thrown: unknown) => {
    throw failure(`failed to fetch provenance ${JSON.stringify(url)}`, thrown);
  });
  const file = new URL(address).pathname.split('/').at(-1) ?? '';
  await verifyProvenance(context, { file, archive, provenance: Buffer.concat(provenance) }, keyring);
}

interface Place {
  readonly address: string;
  readonly access: HttpGetOptions;
}

/** Access to a server as flags say. */
export function accessOf(flags: ChartPathFlags): HttpGetOptions {
  return {
    username: flags.username,
    password: flags.password,
    passCredentials: flags['pass-credentials'],
    caFile: flags['ca-file'],
    certFile: flags['cert-file'],
    keyFile: flags['key-file'],
    insecure: flags['insecure-skip-tls-verify'],
  };
}

function wantedVersion(flags: ChartPathFlags): string {
  const version = flags.version.trim();
  return version === '' && flags.devel ? '>0.0.0-0' : version;
}

async function foreignPlace(context: CliContext, name: string, flags: LocateFlags): Promise<Place> {
  const wanted = wantedVersion(flags);
  const access = { ...accessOf(flags), home: flags.repo };
  const index = await fetchForeignIndex(flags.repo, access, name);
  const shown = `chart "${name}"${wanted === '' ? '' : ` version "${wanted}"`}`;
  let found: FoundVersion;
  try {
    found = findVersion(index, name, wanted);
  } catch (thrown) {
    throw new HelmError('CHART', `${shown} not found in ${flags.repo} repository`, { cause: thrown });
  }
  warnOfOther(context, name, wanted, found);
  return { address: addressOf(flags.repo, found, shown), access };
}

async function namedPlace(context: CliContext, name: string, flags: LocateFlags): Promise<Place> {
  if (/^[A-Za-z][A-Za-z0-9+.-]*:\/\/[^/]+\/./.test(name)) {
    const scheme = name.slice(0, name.indexOf(':'));
    if (scheme !== 'http' && scheme !== 'https') throw failure(`scheme "${scheme}" not supported`);
    return { address: name, access: { ...accessOf(flags), home: name } };
  }
  // An address of nothing but a scheme is printed without its slashes.
  const path = name.replace(/^([A-Za-z][A-Za-z0-9+.-]*:)\/\/$/, '$1');
  const slash = path.indexOf('/');
  if (slash < 0)
    throw failure(`non-absolute URLs should be in form of repo_name/path_to_chart, got: ${path}`);
  const [repository, chart] = [name.slice(0, slash), name.slice(slash + 1)];
  const known = (await knownRepositories(context, flags)).find((each) => each.name === repository);
  if (known === undefined) throw failure(`repo ${repository} not found`);
  const wanted = wantedVersion(flags);
  const index = await fetchForeignIndex(known.url, known.access, chart).catch(async (thrown: unknown) => {
    const cached = await readCachedIndex(context, flags, repository, [chart]);
    if (cached === undefined) throw thrown;
    return cached;
  });
  let found: FoundVersion;
  try {
    found = findVersion(index, chart, wanted);
  } catch (thrown) {
    const reason = thrown instanceof Error ? thrown.message : String(thrown);
    throw failure(
      `chart "${chart}" matching ${wanted} not found in ${repository} index. (try 'helm repo update'): ${reason}`,
    );
  }
  warnOfOther(context, chart, wanted, found);
  return { address: addressOf(known.url, found, `chart "${name}"`), access: known.access };
}

function addressOf(repository: string, { version }: FoundVersion, shown: string): string {
  const [url] = version.urls;
  if (url === undefined) throw new HelmError('CHART', `${shown} has no downloadable URLs`);
  return resolveReference(repository, url);
}

function warnOfOther(context: CliContext, chart: string, requested: string, found: FoundVersion): void {
  if (!found.isClosest) return;
  const text = 'unable to find exact version requested; falling back to closest available version';
  const selected = found.version.metadata.version;
  context.stderr.write(logLine('WARN', text, { chart, requested, selected }));
}
