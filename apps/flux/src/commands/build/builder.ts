import { join, sep } from 'node:path';
import { errorMessage } from '@flux-ts/errors';
import { KUSTOMIZATION, KUSTOMIZE_GROUP, type Kustomization, upgrade } from '@flux-ts/kinds';
import type { KubeClient } from '@flux-ts/kube';
import type { RemoteLookup } from '@flux-ts/kustomize';
import { answerNeeds, buildKustomizationInProcess, type RemoteSession } from '@flux-ts/render';
import type { KubeObject } from '@flux-ts/resource';
import { decodeAll } from '@flux-ts/yaml';
import type { CliContext } from '../../cli/context.ts';
import { failure } from '../../cli/errors.ts';
import { shownPath } from '../../cli/shown-path.ts';
import { workingClock } from '../../io/working-clock.ts';
import { at, textAt } from '../../objects/fields.ts';
import { isNotFound } from '../../objects/upsert.ts';
import { loadVariables } from '../inspect/debug-kustomization.ts';
import type { BuildFlagValues } from './flags.ts';
import { maskSops } from './mask-sops.ts';
import { originComment } from './origin-comment.ts';
import { typedKustomization } from './typed.ts';

/** A build that is asked for. Without a client it is a dry run: nothing is read from a cluster. */
export interface BuildRequest {
  readonly context: CliContext;
  readonly flags: BuildFlagValues;
  readonly client: KubeClient | undefined;
  readonly name: string;
  readonly namespace: string;
  /** The Kustomization may be missing in the cluster (`flux diff --ignore-not-found`). */
  readonly ignoreNotFound?: boolean;
  /** Filled with comments that say where objects come from, when it is there. */
  readonly origins?: Map<KubeObject, string>;
  /** What fetches remote bases; whoever asks closes it. */
  readonly session: RemoteSession;
}

/** A Kustomization and the objects that it makes. */
export interface Built {
  readonly kustomization: Kustomization;
  readonly objects: readonly KubeObject[];
}

/** Whether an object is a Kustomization of Flux, of any version. */
export function isKustomization(object: KubeObject): boolean {
  return object.kind === KUSTOMIZATION.kind && object.apiVersion.startsWith(`${KUSTOMIZE_GROUP}/`);
}

/** Checks --path and --kustomization-file, and makes the path absolute; `asGiven` names a wrong one as it was typed. */
export async function checkPaths(
  context: CliContext,
  flags: BuildFlagValues,
  asGiven = false,
): Promise<string> {
  const wrongPath = (path: string) => failure(`invalid resource path ${JSON.stringify(path)}`);
  if (flags.path === '') throw wrongPath('');
  const path = context.files.resolve(flags.path);
  if ((await context.files.kind(path, { follow: true })) !== 'directory')
    throw wrongPath(asGiven ? flags.path : path);
  const file = flags['kustomization-file'];
  if (file !== '' && !['file', 'other'].includes((await context.files.kind(file, { follow: true })) ?? '')) {
    throw failure(`invalid kustomization file ${JSON.stringify(file)}`);
  }
  return path;
}

/** The Kustomization of a file, by name and namespace. */
async function readKustomization(request: BuildRequest, file: string): Promise<Kustomization> {
  const text = await request.context.files.readText(file).catch((thrown: Error) => {
    throw failure(`failed to read kustomization file ${file}: ${thrown.message}`, thrown);
  });
  let documents: unknown[];
  try {
    documents = decodeAll(text, { file });
  } catch (thrown) {
    throw failure(
      `failed to unmarshall kustomization file ${file}: error converting YAML to JSON: ${errorMessage(thrown)}`,
      thrown,
    );
  }
  const { name, namespace } = request;
  const found = documents.find((document) => {
    const own = textAt(document, 'metadata', 'namespace');
    return (
      textAt(document, 'apiVersion').startsWith(`${KUSTOMIZE_GROUP}/`) &&
      textAt(document, 'kind') === KUSTOMIZATION.kind &&
      textAt(document, 'metadata', 'name') === name &&
      (own === '' || own === namespace)
    );
  });
  if (found === undefined) {
    throw failure(
      `failed find kustomization with name '${name}' and namespace '${namespace}' in file '${file}'`,
    );
  }
  try {
    return upgrade(typedKustomization(found) as Kustomization);
  } catch (thrown) {
    throw failure(`failed to unmarshall kustomization file ${file}: ${errorMessage(thrown)}`, thrown);
  }
}

/** The Kustomization to build: that of the file, or the live one; a local one stands in for what is not live. */
async function resolve(request: BuildRequest, local?: Kustomization): Promise<Kustomization> {
  const file = local === undefined ? request.flags['kustomization-file'] : '';
  const wrap = (thrown: unknown) =>
    failure(`failed to get kustomization object: ${errorMessage(thrown)}`, thrown);
  const fromFile = async () => {
    try {
      return await readKustomization(request, file);
    } catch (thrown) {
      throw wrap(thrown);
    }
  };
  if (request.client === undefined) return local ?? fromFile();
  const { apiVersion, kind } = KUSTOMIZATION;
  const key = { apiVersion, kind, name: request.name, namespace: request.namespace };
  const live = await request.client.get<Kustomization>(key).catch((thrown: unknown) => {
    const fallback = local !== undefined || (request.ignoreNotFound === true && file !== '');
    if (isNotFound(thrown) && fallback) return undefined;
    throw wrap(thrown);
  });
  if (file === '')
    return live === undefined ? (local as Kustomization) : upgrade({ ...live, apiVersion, kind });
  const own = await fromFile();
  const inventory = live?.status?.inventory;
  return inventory === undefined || live?.status === undefined ? own : { ...own, status: live.status };
}

async function variables(
  request: BuildRequest,
  kustomization: Kustomization,
): Promise<Record<string, string> | undefined> {
  const { postBuild } = kustomization.spec;
  if (postBuild === undefined) return undefined;
  // A dry run knows nothing of ConfigMaps and Secrets.
  if (request.client !== undefined)
    return Object.fromEntries(await loadVariables(request.client, kustomization));
  return Object.fromEntries(
    Object.entries(postBuild.substitute ?? {}).map(([key, value]) => [
      key,
      String(value).replaceAll('\n', ''),
    ]),
  );
}

/** Builds the manifests below an absolute path, which may refer to others outside of it. */
export async function buildOne(request: BuildRequest, path: string, local?: Kustomization): Promise<Built> {
  const kustomization = await resolve(request, local);
  const substitute = await variables(request, kustomization);
  const root = path.slice(0, path.indexOf(sep) + 1);
  const nameFile = (file: string): string =>
    file.includes('://') ? file : shownPath(request.context.cwd, root + file);
  const input = {
    folder: root,
    path: path.slice(root.length).replaceAll(sep, '/'),
    kustomization,
    ...(substitute && { substitute }),
    strict: request.flags['strict-substitute'],
  };
  const { signal } = request.context;
  const run = (remote: RemoteLookup, warn: (message: string) => void) =>
    buildKustomizationInProcess(input, {
      remote,
      ignore: request.flags['ignore-paths'].join('\n'),
      rootName: root.slice(0, -1),
      nameFile,
      trackChanges: request.origins !== undefined,
      budget: { ms: request.flags.timeout, now: workingClock(request.context) },
      warn,
    });
  const warn = (message: string): void => request.context.stderr.write(`${message}\n`);
  const result = await answerNeeds(run, { fetch: request.session.fetch, warn, signal });
  const objects = result.objects.map((made) => {
    const object = maskSops(made.value as unknown as KubeObject);
    request.origins?.set(object, originComment(made, nameFile));
    return object;
  });
  return { kustomization, objects };
}

/** The directory of a Kustomization among the objects: its path in the local copy of its source. */
export function localPath(request: BuildRequest, kustomization: Kustomization): string {
  const { kind, name, namespace } = kustomization.spec.sourceRef;
  const key = `${kind}/${namespace ?? kustomization.metadata.namespace ?? ''}/${name}`;
  const sources = request.flags['local-sources'];
  if (!Object.hasOwn(sources, key)) {
    throw failure(`cannot get local path for ${key} of kustomization ${kustomization.metadata.name}`);
  }
  return request.context.files.resolve(join(sources[key] as string, kustomization.spec.path ?? ''));
}

/** A request for a Kustomization that another one made. */
export function childRequest(request: BuildRequest, child: Kustomization): BuildRequest {
  const { name, namespace = '' } = child.metadata;
  const flags = { ...request.flags, 'kustomization-file': '' };
  return { ...request, flags, name, namespace };
}

/** Builds, and with --recursive also what the Kustomizations among the objects make; no one is built twice. */
export async function buildAll(
  request: BuildRequest,
  path: string,
  local?: Kustomization,
  above: readonly string[] = [],
): Promise<KubeObject[]> {
  const { kustomization, objects } = await buildOne(request, path, local);
  if (!request.flags.recursive) return [...objects];
  const own = `${kustomization.metadata.namespace ?? ''}/${kustomization.metadata.name}`;
  const trail = [...above, own];
  const all = [...objects];
  for (const object of objects.filter(isKustomization)) {
    const child = upgrade(object) as Kustomization;
    if (trail.includes(`${child.metadata.namespace ?? ''}/${child.metadata.name}`)) continue;
    if (at(child, 'spec', 'sourceRef') === undefined) continue;
    all.push(...(await buildAll(childRequest(request, child), localPath(request, child), child, trail)));
  }
  return all;
}
