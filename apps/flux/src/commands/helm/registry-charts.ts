import { errorMessage } from '@flux-ts/errors';
import type { Descriptor, Reference, RegistryClient } from '@flux-ts/oci';
import { compareVersion, formatVersion, parseConstraint, parseVersion } from '@flux-ts/text';
import { failure } from '../../cli/errors.ts';

const CONFIG = 'application/vnd.cncf.helm.config.v1+json';
const CHART = 'application/vnd.cncf.helm.chart.content.v1.tar+gzip';
const OLD_CHART = 'application/tar+gzip';
const PROVENANCE = 'application/vnd.cncf.helm.chart.provenance.v1.prov';
const MANIFESTS = ['application/vnd.oci.image.manifest.v1+json', 'application/vnd.oci.image.index.v1+json'];

const UNDERSCORE = `
OCI artifact references (e.g. tags) do not support the plus sign (+). To support
storing semantic versions, Helm adopts the convention of changing plus (+) to
an underscore (_) in chart version tags when pushing to a registry and back to
a plus (+) when pulling from a registry.
`;

/** Whether a chart or a repository is one of a registry. */
export function isRegistryAddress(text: string): boolean {
  return /^oci:\/\/./.test(text);
}

/** A chart of a registry whose version is known. */
export interface RegistryChart {
  /** `oci://host/path:version`, or with a digest. */
  readonly address: string;
  /** What its archive would be called. */
  readonly file: string;
}

/**
 * Finds the version of a chart that is wanted (registry.Client.ValidateReference): one that is said, or the newest tag
 * that a range takes. Throws in Helm's words.
 */
export async function findInRegistry(
  registry: RegistryClient,
  address: string,
  wanted: string,
): Promise<RegistryChart> {
  const { digest, reference } = await readReference(address.slice('oci://'.length));
  const { tag = '' } = reference;
  if (wanted !== '' && tag !== '' && tag !== wanted)
    throw failure(`chart reference and version mismatch: ${wanted} is not ${tag}`);
  const version = wanted === '' ? tag : wanted;
  if (digest !== '') {
    if (version === '') return named(address);
    const found = await registry.manifest({ ...reference, tag: version }).catch(() => undefined);
    if (found !== undefined && found.digest !== digest)
      throw failure(`chart reference digest mismatch: ${found.digest} is not ${digest}`);
    return named(`oci://${reference.registry}/${reference.repository}@${digest}`);
  }
  const chosen = parseVersion(version) === undefined ? await bestTag(registry, address, version) : version;
  return named(`oci://${reference.registry}/${reference.repository}:${chosen}`);
}

function named(address: string): RegistryChart {
  const base = address.slice(address.lastIndexOf('/') + 1);
  const colon = base.lastIndexOf(':');
  return { address, file: `${base.slice(0, colon)}-${base.slice(colon + 1)}.tgz` };
}

/** A tag has `_` where a version has `+`; a digest is left for later (registry.newReference). */
async function readReference(text: string): Promise<{ reference: Reference; digest: string }> {
  const { parseReference } = await import('@flux-ts/oci');
  const at = text.lastIndexOf('@');
  const place = at < 0 ? text : text.slice(0, at);
  const tag = place.includes(':') ? place.slice(place.lastIndexOf(':') + 1) : '';
  const escaped = tag === '' || tag.includes('/') ? place : place.replaceAll(tag, tag.replaceAll('+', '_'));
  return { reference: parseReference(escaped), digest: at < 0 ? '' : text.slice(at + 1) };
}

async function bestTag(registry: RegistryClient, address: string, wanted: string): Promise<string> {
  const versions = await listVersions(registry, address);
  if (versions.length === 0) throw failure(`unable to locate any tags in provided repository: ${address}`);
  if (versions.includes(wanted)) return wanted;
  const range = parseConstraint(wanted === '' ? '*' : wanted);
  const found = versions.find((version) => range.check(parseVersion(version)!));
  if (found === undefined)
    throw failure(`could not locate a version matching provided version string ${wanted}`);
  return found;
}

/** What is wrong with an address of a registry that has neither tag nor digest, if it is fetched. */
export async function registryProblem(address: string): Promise<string> {
  try {
    await readReference(address.slice('oci://'.length));
    return 'failed to perform "FetchReference" on source: invalid reference';
  } catch (thrown) {
    return errorMessage(thrown);
  }
}

/** The versions that a repository has tags for, the newest first (registry.Client.Tags). */
export async function listVersions(registry: RegistryClient, address: string): Promise<string[]> {
  const { parseReference } = await import('@flux-ts/oci');
  const tags = await registry.tags(parseReference(address.slice('oci://'.length)));
  return tags
    .flatMap((tag) => parseVersion(tag.replaceAll('_', '+'), { strict: true }) ?? [])
    .sort((a, b) => compareVersion(b, a))
    .map(formatVersion);
}

/** Fetches a chart's archive (registry.Client.Pull); `tell` gets what Helm says of it. Throws in Helm's words. */
export async function pullChart(
  registry: RegistryClient,
  { address }: RegistryChart,
  tell: (text: string) => void,
): Promise<Uint8Array> {
  return pull(registry, address, [CHART, OLD_CHART], tell);
}

/** Fetches a chart's provenance file from its registry. Throws in Helm's words. */
export async function pullProvenance(
  registry: RegistryClient,
  { address }: RegistryChart,
  tell: (text: string) => void,
): Promise<Uint8Array> {
  return pull(registry, address, [PROVENANCE], tell);
}

async function pull(
  registry: RegistryClient,
  address: string,
  types: readonly string[],
  tell: (text: string) => void,
): Promise<Uint8Array> {
  const { formatReference, parseReference } = await import('@flux-ts/oci');
  const { digest, reference: named } = await readReference(address.slice('oci://'.length));
  const { tag: _, ...place } = named;
  const shown = digest === '' ? formatReference(named) : `${formatReference(place)}@${digest}`;
  const reference = parseReference(shown);
  const manifest = await registry.manifest(reference).catch((thrown: unknown) => {
    throw failure(`failed to perform "FetchReference" on source: ${errorMessage(thrown)}`, thrown);
  });
  const { config, layers } = manifest;
  const wanted = layers.filter(({ mediaType }) => types.includes(mediaType));
  const isChart = config?.mediaType === CONFIG;
  const isManifest = MANIFESTS.includes(manifest.mediaType);
  const count = Number(isManifest) + Number(isChart) + wanted.length;
  if (count < 2)
    throw failure(`manifest does not contain minimum number of descriptors (2), descriptors found: ${count}`);
  if (!isChart) throw failure(`could not load config with mediatype ${CONFIG}`);
  const layer = wanted.at(-1);
  if (layer === undefined)
    throw failure(`manifest does not contain a layer with mediatype ${types[0] ?? ''}`);
  if (!isManifest)
    throw failure(
      `unable to retrieve blob with digest ${manifest.digest}: ${manifest.digest}: ${manifest.mediaType}: not found`,
    );
  if (layer.mediaType === OLD_CHART) tell(`Warning: chart media type ${OLD_CHART} is deprecated\n`);
  const bytes = await fetchLayer(registry, reference, layer);
  tell(`Pulled: ${shown}\nDigest: ${manifest.digest}\n`);
  if (shown.includes('_')) tell(`${shown} contains an underscore.\n${UNDERSCORE}`);
  return bytes;
}

async function fetchLayer(
  registry: RegistryClient,
  reference: Reference,
  layer: Descriptor,
): Promise<Uint8Array> {
  try {
    return await registry.blob(reference, layer);
  } catch (thrown) {
    throw failure(`failed to perform "Fetch" on source: ${errorMessage(thrown)}`, thrown);
  }
}
