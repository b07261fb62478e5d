import { asList, asText, field, fieldAt } from '../../values.ts';

/** A file of a volume, and where it is from as far as that is told. */
interface Source {
  readonly path: string;
  readonly source: string;
}

/** Files of one volume that would hide each other (pkg/api/pod/warnings.go warningsForOverlappingVirtualPaths). */
export function volumePathWarnings(volume: unknown): string[] {
  const name = asText(field(volume, 'name'));
  const told = (what: string, files: readonly Source[]): string[] =>
    overlaps(files).map((pair) => `volume "${name}" (${what}): overlapping paths: ${pair}`);
  const warnings: string[] = [];
  const [config, secret] = ['configMap', 'secret'].map((key) => field(volume, key));
  if (config !== undefined)
    warnings.push(...told(`ConfigMap "${asText(field(config, 'name'))}"`, filesOf(config)));
  if (secret !== undefined)
    warnings.push(...told(`Secret "${asText(field(secret, 'secretName'))}"`, filesOf(secret)));
  warnings.push(...told('DownwardAPI', filesOf(field(volume, 'downwardAPI'))));
  const sources = asList(fieldAt(volume, 'projected', 'sources'));
  const isEmpty = (source: unknown) => Object.keys(source ?? {}).length === 0;
  for (const source of sources)
    if (isEmpty(source)) warnings.push(`volume "${name}" (Projected) has no sources provided`);
  warnings.push(...told('Projected', sources.flatMap(projectedFiles)));
  return warnings;
}

function filesOf(volume: unknown, source = ''): Source[] {
  return asList(field(volume, 'items')).map((item) => ({ path: asText(field(item, 'path')), source }));
}

/** What one source of several writes; only one of them is looked at. */
function projectedFiles(projection: unknown): Source[] {
  for (const [key, kind] of [
    ['configMap', 'ConfigMap'],
    ['secret', 'Secret'],
  ] as const) {
    const given = field(projection, key);
    if (field(given, 'items') !== undefined)
      return filesOf(given, `${kind} "${asText(field(given, 'name'))}"`);
  }
  const downward = field(projection, 'downwardAPI');
  if (field(downward, 'items') !== undefined) return filesOf(downward, 'DownwardAPI');
  const token = field(projection, 'serviceAccountToken');
  if (token !== undefined) return [{ path: asText(field(token, 'path')), source: 'ServiceAccountToken' }];
  const bundle = field(projection, 'clusterTrustBundle');
  if (bundle === undefined) return [];
  const name = field(bundle, 'name') ?? field(bundle, 'signerName');
  return [{ path: asText(field(bundle, 'path')), source: `ClusterTrustBundle "${asText(name)}"` }];
}

function overlaps(files: readonly Source[]): string[] {
  const before: Source[] = [];
  return files.flatMap((file) => {
    const path = file.path.replace(/\/+$/, '');
    const own = { ...file, path };
    const hidden = path === '' ? [] : before.filter((other) => other.path !== '' && hide(other.path, path));
    before.push(own);
    return hidden.map((other) => `${shown(own)} with ${shown(other)}`);
  });
}

function hide(a: string, b: string): boolean {
  return `${a}/`.startsWith(`${b}/`) || `${b}/`.startsWith(`${a}/`);
}

function shown({ path, source }: Source): string {
  return source === '' ? `"${path}"` : `"${path}" (${source})`;
}
