import { errorMessage } from '@flux-ts/errors';
import { type IndexFile, readIndex, resolveReference } from '@flux-ts/helm';
import { decode, isObject, type Value } from '@flux-ts/yaml';
import type { CliContext } from '../../cli/context.ts';
import { failure } from '../../cli/errors.ts';
import { type HttpGetOptions, httpGet } from '../../io/http-get.ts';

/** A repository that has a name (repositories.yaml). */
export interface Repository {
  readonly name: string;
  readonly url: string;
  readonly access: HttpGetOptions;
}

/** Flags that say where Helm keeps what it knows. */
export interface PlaceFlags {
  readonly 'repository-config': string;
  readonly 'repository-cache': string;
}

function configFile(context: CliContext, flags: PlaceFlags): string {
  const { env } = context;
  const folder =
    env['HELM_CONFIG_HOME'] ?? `${env['XDG_CONFIG_HOME'] ?? `${env['HOME'] ?? ''}/.config`}/helm`;
  return flags['repository-config'] || env['HELM_REPOSITORY_CONFIG'] || `${folder}/repositories.yaml`;
}

/** The repositories that have names; none if there is no file. */
export async function knownRepositories(context: CliContext, flags: PlaceFlags): Promise<Repository[]> {
  const path = configFile(context, flags);
  if ((await context.files.kind(path, { follow: true })) !== 'file') return [];
  const value = decode(await context.files.readText(path));
  const list = isObject(value) ? value['repositories'] : undefined;
  return Array.isArray(list) ? list.flatMap(readRepository) : [];
}

function readRepository(value: Value): Repository[] {
  if (!isObject(value)) return [];
  const text = (key: string): string => (typeof value[key] === 'string' ? value[key] : '');
  const access = {
    username: text('username'),
    password: text('password'),
    passCredentials: value['pass_credentials_all'] === true,
    caFile: text('caFile'),
    certFile: text('certFile'),
    keyFile: text('keyFile'),
    insecure: value['insecure_skip_tls_verify'] === true,
    home: text('url'),
  };
  return [{ name: text('name'), url: text('url'), access }];
}

/** The index of a repository, with the versions of some charts; `onBytes` gets it as it came. Throws in Helm's words. */
export async function fetchIndex(
  url: string,
  access: HttpGetOptions,
  charts: readonly string[],
  onBytes: (chunks: readonly Uint8Array[]) => Promise<void> = async () => {},
): Promise<IndexFile> {
  const address = URL.canParse(url) ? resolveReference(url, 'index.yaml') : url;
  const chunks = await httpGet(address, { home: url, ...access });
  const index = readIndex(chunks, { charts });
  await onBytes(chunks);
  return index;
}

/** {@link fetchIndex}, where what goes wrong is told as `--repo` tells it. */
export async function fetchForeignIndex(
  url: string,
  access: HttpGetOptions,
  chart: string,
): Promise<IndexFile> {
  try {
    return await fetchIndex(url, access, [chart]);
  } catch (thrown) {
    const reason = errorMessage(thrown);
    if (reason.startsWith('could not find protocol handler')) throw thrown;
    throw failure(
      `looks like ${JSON.stringify(url)} is not a valid chart repository or cannot be reached: ${reason}`,
      thrown,
    );
  }
}
