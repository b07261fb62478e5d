import { errorMessage } from '@flux-ts/errors';
import { HELM_GROUP, HELM_RELEASE, KUSTOMIZATION, KUSTOMIZE_GROUP, upgrade } from '@flux-ts/kinds';
import { ApiError, type ApiResource, type KubeClient } from '@flux-ts/kube';
import type { KubeObject } from '@flux-ts/resource';
import { defineCommand } from '../../cli/command.ts';
import { failure } from '../../cli/errors.ts';
import { string } from '../../cli/flag.ts';
import { at, textAt } from '../../objects/fields.ts';
import { findResource } from '../../objects/find-resource.ts';
import { kindNamed } from '../../objects/kind-words.ts';
import { applierLines, block, chartLines, objectLines, sourceLines } from './trace-report.ts';

interface Name {
  readonly name: string;
  readonly namespace: string;
}

/** An object to trace, and the kind as the user wrote it. */
interface Traced {
  readonly kind: string;
  readonly object: KubeObject;
}

/** The applier that labelled an object, or one of its owners. */
async function findOwner(
  client: KubeClient,
  object: KubeObject,
  group: string,
  depth = 0,
): Promise<Name | undefined> {
  const labels = object.metadata.labels ?? {};
  const name = labels[`${group}/name`];
  if (name !== undefined && name !== '') return { name, namespace: labels[`${group}/namespace`] ?? '' };
  if (depth > 20) return undefined;
  for (const owner of object.metadata.ownerReferences ?? []) {
    const key = { apiVersion: owner.apiVersion, kind: owner.kind, name: owner.name };
    const { namespace } = object.metadata;
    const parent = await client
      .get<KubeObject>({ ...key, ...(namespace !== undefined && { namespace }) })
      .catch((error: unknown) => {
        if (ApiError.is(error, 'NOT_FOUND')) return undefined;
        throw error;
      });
    if (parent === undefined) return undefined;
    const found = await findOwner(client, parent, group, depth + 1);
    if (found !== undefined) return found;
  }
  return undefined;
}

async function getFlux(
  client: KubeClient,
  kindName: string,
  name: Name,
  word = kindName,
): Promise<KubeObject> {
  const { apiVersion, kind } = kindNamed(kindName);
  const object = await client.get<KubeObject>({ apiVersion, kind, ...name }).catch((thrown: unknown) => {
    throw failure(`failed to find ${word}: ${errorMessage(thrown)}`, thrown);
  });
  return upgrade({ ...object, apiVersion, kind });
}

/** The name a reference stands for, in the namespace of the object that refers by default. */
function refer(reference: unknown, from: KubeObject): Name {
  const namespace = textAt(reference, 'namespace') || (from.metadata.namespace ?? '');
  return { name: textAt(reference, 'name'), namespace };
}

async function sourceOf(client: KubeClient, reference: unknown, from: KubeObject, kinds: readonly string[]) {
  const kind = textAt(reference, 'kind');
  if (!kinds.includes(kind)) return undefined;
  const source = await getFlux(client, kind, refer(reference, from));
  if (kind === 'ExternalArtifact' && at(source, 'spec', 'sourceRef') === undefined) {
    const { namespace, name } = source.metadata;
    throw failure(`ExternalArtifact ${namespace}/${name} is missing spec.sourceRef`);
  }
  return source;
}

async function traceKustomization(client: KubeClient, owner: Name, traced: Traced): Promise<string> {
  const ks = await getFlux(client, KUSTOMIZATION.kind, owner, 'kustomization');
  const kinds = ['GitRepository', 'OCIRepository', 'ExternalArtifact'];
  const source = await sourceOf(client, at(ks, 'spec', 'sourceRef'), ks, kinds);
  const blocks = [block(objectLines(traced.kind, traced.object), 17), block(applierLines(ks), 17)];
  if (source !== undefined) blocks.push(block(sourceLines(source, true), 17));
  return `\n${blocks.join('---\n')}`;
}

async function traceHelm(client: KubeClient, owner: Name, traced: Traced): Promise<string> {
  const hr = await getFlux(client, HELM_RELEASE.kind, owner);
  const blocks = [block(objectLines(traced.kind, traced.object), 16), block(applierLines(hr), 16)];
  const [namespace, name] = textAt(hr, 'status', 'helmChart').split('/');
  if (name !== undefined && namespace !== undefined) {
    blocks.push(block(chartLines(await getFlux(client, 'HelmChart', { name, namespace })), 16));
  }
  const template = at(hr, 'spec', 'chart', 'spec', 'sourceRef');
  const source =
    template === undefined
      ? await sourceOf(client, at(hr, 'spec', 'chartRef'), hr, ['OCIRepository', 'ExternalArtifact'])
      : await sourceOf(client, template, hr, ['HelmRepository', 'GitRepository']);
  const widths: Readonly<Record<string, number>> = { HelmRepository: 16, GitRepository: 15 };
  if (source !== undefined) blocks.push(block(sourceLines(source, false), widths[source.kind] ?? 17));
  return `\n${blocks.join('---\n')}`;
}

async function trace(client: KubeClient, traced: Traced): Promise<string> {
  const byKustomization = await findOwner(client, traced.object, KUSTOMIZE_GROUP);
  if (byKustomization !== undefined) return traceKustomization(client, byKustomization, traced);
  const byHelm = await findOwner(client, traced.object, HELM_GROUP);
  if (byHelm !== undefined) return traceHelm(client, byHelm, traced);
  throw failure('object not managed by Flux');
}

/** What --kind and --api-version name. */
function exactOf(name: string | undefined, kind: string, apiVersion: string) {
  if (name === undefined) throw failure('object name is required');
  if (kind === '') throw failure('object kind is required (--kind)');
  if (apiVersion === '') throw failure('object apiVersion is required (--api-version)');
  return { name, kind, apiVersion };
}

/** The object that --kind and --api-version name. */
async function findExact(
  client: KubeClient,
  { name, kind, apiVersion }: { name: string; kind: string; apiVersion: string },
  namespace: string,
) {
  const resource = await findResource(client, kind, apiVersion);
  if (resource === undefined) {
    throw failure(
      `failed to find object: no matches for kind ${JSON.stringify(kind)} in version ${JSON.stringify(apiVersion)}`,
    );
  }
  const where = resource.namespaced ? { namespace } : {};
  const key = { apiVersion, kind: resource.kind, name, ...where };
  const object = await client.get<KubeObject>(key).catch((thrown: unknown) => {
    throw failure(`failed to find object: ${errorMessage(thrown)}`, thrown);
  });
  return [{ kind, object }];
}

/** Words of resources and a name, of each object that `<resource> <name>…` or `<resource>/<name>…` mean. */
function pairsOf(args: readonly string[]): [string, string][] {
  const pairs = args.some((arg) => arg.includes('/'))
    ? args.map((arg) => arg.split('/') as [string, string])
    : args.slice(1).map((name) => [args[0] as string, name] as [string, string]);
  if (args.some((arg) => arg.split('/').length > 2))
    throw failure('arguments in resource/name form may not have more than one slash');
  const usage = 'either `<resource>/<name>` or `<resource> <name>` is required as an argument';
  if (args.length === 0 || pairs.some((pair) => pair.length !== 2 || pair.includes(''))) throw failure(usage);
  return pairs.flatMap(([words, name]) => words.split(',').map((word): [string, string] => [word, name]));
}

async function resourceNamed(client: KubeClient, word: string): Promise<ApiResource> {
  const resource = await findResource(client, word);
  if (resource === undefined)
    throw failure(`the server doesn't have a resource type ${JSON.stringify(word)}`);
  return resource;
}

/** The objects that the arguments name. What is missing is told at the end, as cli-runtime's builder does. */
async function findByResource(
  client: KubeClient,
  [only]: readonly string[],
  pairs: readonly [string, string][],
  namespace: string,
): Promise<Traced[]> {
  const named: [ApiResource, string][] = [];
  for (const [word, name] of pairs) named.push([await resourceNamed(client, word), name]);
  if (named.length === 0) {
    await resourceNamed(client, only as string);
    throw failure('resource(s) were provided, but no name was specified');
  }
  const found: Traced[] = [];
  const missing: string[] = [];
  for (const [resource, name] of named) {
    const apiVersion = resource.group === '' ? resource.version : `${resource.group}/${resource.version}`;
    const where = resource.namespaced ? { namespace } : {};
    const { kind } = resource;
    const object = await client
      .get<KubeObject>({ apiVersion, kind, name, ...where })
      .catch((thrown: unknown) => {
        missing.push(errorMessage(thrown));
      });
    if (object) found.push({ kind, object });
  }
  if (missing.length > 0)
    throw failure(`x: ${missing.length === 1 ? missing[0] : `[${missing.join(', ')}]`}`);
  return found;
}

export const command = defineCommand({
  usage: '<resource> <name> [<name> ...]',
  long: 'Say how an object got into the cluster: by which Kustomization or HelmRelease, from which source.',
  example: `  # A Deployment
  flux trace -n apps deployment my-app

  # A HelmRelease
  flux trace redis -n redis --kind=helmrelease --api-version=helm.toolkit.fluxcd.io/v2`,
  flags: {
    kind: string('kind of the object, for example Deployment'),
    'api-version': string('API version of the object, for example apps/v1'),
  },
  async run(context, { args, flags }) {
    const isExact = flags.kind !== '' || flags['api-version'] !== '';
    const exact = isExact ? exactOf(args[0], flags.kind, flags['api-version']) : undefined;
    const pairs = isExact ? [] : pairsOf(args);
    const client = await context.client(flags);
    const objects = exact
      ? await findExact(client, exact, flags.namespace)
      : await findByResource(client, args, pairs, flags.namespace);
    for (const [index, traced] of objects.entries()) {
      try {
        context.stdout.write(await trace(client, traced));
      } catch (thrown) {
        const { name, namespace = '' } = traced.object.metadata;
        const why = errorMessage(thrown);
        context.stderr.write(`failed to trace ${traced.kind}/${name} in namespace ${namespace}: ${why}`);
      }
      if (index < objects.length - 1) context.stdout.write('---\n');
    }
  },
});
