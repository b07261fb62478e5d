import { gunzipSync } from 'node:zlib';
import { decodeInventory } from '@flux-ts/apply';
import { errorMessage } from '@flux-ts/errors';
import { HELM_RELEASE, helmKeys, KUSTOMIZATION } from '@flux-ts/kinds';
import type { KubeClient } from '@flux-ts/kube';
import { formatSubject, idOf, type KubeObject, type ObjectId } from '@flux-ts/resource';
import { decodeAll, encode, type Value } from '@flux-ts/yaml';
import { defineCommand } from '../../cli/command.ts';
import { failure } from '../../cli/errors.ts';
import { bool, string } from '../../cli/flag.ts';
import { completeNames } from '../../objects/complete-names.ts';
import { at, listAt, numberAt, textAt } from '../../objects/fields.ts';
import { isNotFound } from '../../objects/upsert.ts';

/** An object and the objects it brought. */
interface Node {
  readonly id: ObjectId;
  readonly children: Node[];
}

const MOST_RELEASE_BYTES = 64 * 1024 * 1024;

/** The tree in text, with the lines of Flux. */
export function formatTree(node: Node): string {
  const lines = (children: readonly Node[], indent: string): string =>
    children
      .map((child, index) => {
        const last = index === children.length - 1;
        const text = `${indent}${last ? '└── ' : '├── '}${formatSubject(child.id)}\n`;
        return text + lines(child.children, `${indent}${last ? '    ' : '│   '}`);
      })
      .join('');
  return `${formatSubject(node.id)}\n${lines(node.children, '')}`;
}

/** The tree as data, with Go's field names. */
function toValue(node: Node): Value {
  const { namespace, name, group, kind } = node.id;
  const resource = { Namespace: namespace, Name: name, GroupKind: { Group: group, Kind: kind } };
  const resources = node.children.map(toValue);
  return { resource, ...(resources.length > 0 && { resources }) };
}

class TreeReader {
  private readonly client: KubeClient;
  private readonly compact: boolean;

  constructor(client: KubeClient, compact: boolean) {
    this.client = client;
    this.compact = compact;
  }

  async kustomization(object: KubeObject, above: readonly string[] = []): Promise<Node> {
    const own: ObjectId = {
      ...idOf({ ...object, apiVersion: KUSTOMIZATION.apiVersion, kind: KUSTOMIZATION.kind }),
    };
    const children: Node[] = [];
    const trail = [...above, `${own.namespace}/${own.name}`];
    for (const entry of listAt(object, 'status', 'inventory', 'entries')) {
      const id = decodeInventory({ id: textAt(entry, 'id'), v: textAt(entry, 'v') });
      if (this.skips(id)) continue;
      const isKustomization = id.group === KUSTOMIZATION.group && id.kind === KUSTOMIZATION.kind;
      if (isKustomization && id.namespace === own.namespace && id.name === own.name) continue;
      if (id.group === HELM_RELEASE.group && id.kind === HELM_RELEASE.kind) {
        children.push({ id, children: await this.release(id) });
      } else if (
        isKustomization &&
        at(object, 'spec', 'kubeConfig') === undefined &&
        !trail.includes(`${id.namespace}/${id.name}`)
      ) {
        const child = await this.get(KUSTOMIZATION.apiVersion, id).catch((thrown: unknown) => {
          throw failure(`failed to find object: ${errorMessage(thrown)}`, thrown);
        });
        children.push(await this.kustomization(child, trail));
      } else children.push({ id, children: [] });
    }
    return { id: own, children };
  }

  private skips(id: ObjectId): boolean {
    return this.compact && !id.group.includes('toolkit.fluxcd.io');
  }

  private get(apiVersion: string, id: ObjectId): Promise<KubeObject> {
    const { kind, name, namespace } = id;
    return this.client.get<KubeObject>({ apiVersion, kind, name, namespace });
  }

  /** The objects of a Helm release, read from Helm's own record of it. */
  private async release(id: ObjectId): Promise<Node[]> {
    const hr = await this.get(HELM_RELEASE.apiVersion, id);
    if (at(hr, 'spec', 'kubeConfig') !== undefined) return [];
    const namespace = textAt(hr, 'status', 'storageNamespace');
    const latest = listAt(hr, 'status', 'history')[0];
    if (namespace === '' || latest === undefined) return [];
    const name = `sh.helm.release.v1.${textAt(latest, 'name')}.v${numberAt(latest, 'version')}`;
    const subject = `'${id.namespace}/${id.name}'`;
    const secret = await this.client
      .get<KubeObject>({ apiVersion: 'v1', kind: 'Secret', name, namespace })
      .catch((thrown: unknown) => {
        if (isNotFound(thrown)) return undefined;
        throw failure(
          `failed to find the Helm storage object for HelmRelease ${subject}: ${errorMessage(thrown)}`,
          thrown,
        );
      });
    if (secret === undefined) return [];
    const ids = readRelease(textAt(secret, 'data', 'release'), subject);
    const placed: ObjectId[] = [];
    for (const each of ids) placed.push(await this.place(each, textAt(latest, 'namespace')));
    placed.push(...(await this.definitions(hr, placed)));
    return placed.filter((each) => !this.skips(each)).map((each) => ({ id: each, children: [] }));
  }

  /** Gives a namespaced object without a namespace that of the release. */
  private async place(id: ObjectId, namespace: string): Promise<ObjectId> {
    if (id.namespace !== '') return id;
    const apiVersion = id.group === '' ? id.version : `${id.group}/${id.version}`;
    const resource = await this.client.discovery
      .resource({ apiVersion, kind: id.kind })
      .catch(() => undefined);
    return resource?.namespaced === true ? { ...id, namespace } : id;
  }

  /** CRDs that the release manages beside its manifest. */
  private async definitions(hr: KubeObject, known: readonly ObjectId[]): Promise<ObjectId[]> {
    const manages = ['install', 'upgrade'].some((action) => {
      const policy = textAt(hr, 'spec', action, 'crds');
      return policy !== '' && policy !== 'Skip';
    });
    if (!manages) return [];
    const group = 'apiextensions.k8s.io';
    const kind = 'CustomResourceDefinition';
    const { name, namespace = '' } = hr.metadata;
    const labelSelector = `${helmKeys.name}=${name},${helmKeys.namespace}=${namespace}`;
    const list = await this.client
      .list<KubeObject>({ apiVersion: `${group}/v1`, kind }, { labelSelector })
      .catch(() => ({ items: [] as KubeObject[] }));
    return list.items
      .filter((crd) => !known.some((id) => id.kind === kind && id.name === crd.metadata.name))
      .map((crd) => ({ group, version: 'v1', kind, namespace: '', name: crd.metadata.name }));
  }
}

/** Objects of a release record: base64 twice (the Secret's own, and Helm's), gzip, JSON with the manifest. */
function readRelease(data: string, subject: string): ObjectId[] {
  try {
    const stored = Buffer.from(Buffer.from(data, 'base64').toString('latin1'), 'base64');
    const zipped = stored[0] === 0x1f && stored[1] === 0x8b;
    const text = zipped ? gunzipSync(stored, { maxOutputLength: MOST_RELEASE_BYTES }) : stored;
    const manifest = textAt(JSON.parse(text.toString('utf8')), 'manifest');
    return decodeAll(manifest)
      .map((value) => value as unknown as KubeObject)
      .filter((object) => typeof object?.kind === 'string' && typeof object.metadata?.name === 'string')
      .map(idOf);
  } catch (thrown) {
    throw failure(
      `failed to decode the Helm storage object for HelmRelease ${subject}: ${errorMessage(thrown)}`,
      thrown,
    );
  }
}

export const command = defineCommand({
  usage: '[name]',
  long: 'Print the objects of a Kustomization as a tree, with those of its Kustomizations and HelmReleases.',
  example: `  # Flux resources only
  flux tree kustomization flux-system --compact`,
  flags: {
    compact: bool('lists Flux resources only'),
    output: string("format of the tree: 'json' or 'yaml'", '', { short: 'o' }),
  },
  complete: completeNames('Kustomization'),
  async run(context, { args, flags }) {
    const [name] = args;
    if (name === undefined) throw failure('kustomization name is required');
    const client = await context.client(flags);
    const { apiVersion, kind } = KUSTOMIZATION;
    const object = await client.get<KubeObject>({ apiVersion, kind, name, namespace: flags.namespace });
    const tree = await new TreeReader(client, flags.compact).kustomization(object);
    if (flags.output === 'json') context.stdout.write(`${JSON.stringify(toValue(tree), undefined, 2)}\n`);
    else if (flags.output === 'yaml') context.stdout.write(`${encode(toValue(tree))}\n`);
    else context.stdout.write(`${formatTree(tree)}\n`);
  },
});
