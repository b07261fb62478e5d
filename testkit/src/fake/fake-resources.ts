import type { ApiResource, Discovery, ResourceRef, ServerVersion } from '@flux-ts/kube';
import { type KubeObject, objectSchema, parseApiVersion, UNKNOWN_OBJECT } from '@flux-ts/resource';
import type { KindTable, Schema } from '@flux-ts/schema';
import { noMatch } from './fake-errors.ts';

/** What a fake cluster offers: the built-in kinds, and those of the definitions in it. */
export class FakeResources implements Discovery {
  private readonly kinds: KindTable;
  private readonly custom = new Map<string, ApiResource>();

  constructor(kinds: KindTable) {
    this.kinds = kinds;
  }

  find(ref: ResourceRef): ApiResource {
    const { group, version } = parseApiVersion(ref.apiVersion);
    const custom = this.custom.get(`${ref.apiVersion}|${ref.kind}`);
    if (custom !== undefined) return custom;
    const info = this.kinds.find(group, version, ref.kind);
    if (info === undefined) throw noMatch(group, version, ref.kind);
    return { ...info, subresources: info.subresources.map(({ name }) => name) };
  }

  schema(ref: ResourceRef): Schema {
    const { group, version } = parseApiVersion(ref.apiVersion);
    const schema = this.kinds.schemaOf(group, version, ref.kind);
    return schema === undefined ? UNKNOWN_OBJECT : objectSchema(schema);
  }

  /** Offers the kinds of a CustomResourceDefinition; their objects may hold anything. */
  define(definition: KubeObject): void {
    const spec = definition['spec'] as {
      group: string;
      scope: string;
      names: { kind: string; plural: string };
      versions: { name: string }[];
    };
    for (const { name: version } of spec.versions) {
      const { kind, plural } = spec.names;
      this.custom.set(`${spec.group}/${version}|${kind}`, {
        group: spec.group,
        version,
        kind,
        plural,
        singular: kind.toLowerCase(),
        namespaced: spec.scope === 'Namespaced',
        shortNames: [],
        categories: [],
        verbs: ['get', 'list', 'watch', 'create', 'update', 'patch', 'delete'],
        subresources: ['status'],
      });
    }
  }

  async resource(ref: ResourceRef): Promise<ApiResource> {
    return this.find(ref);
  }

  async mapping(group: string, kind: string): Promise<ApiResource> {
    const found = (await this.all()).find((resource) => resource.group === group && resource.kind === kind);
    if (found === undefined) throw noMatch(group, '', kind);
    return found;
  }

  async all(): Promise<ApiResource[]> {
    const builtin = this.kinds.kinds.map((info) => ({
      ...info,
      subresources: info.subresources.map(({ name }) => name),
    }));
    return [...builtin, ...this.custom.values()];
  }

  async serverVersion(): Promise<ServerVersion> {
    return { major: '1', minor: '36', gitVersion: 'v1.36.1' };
  }

  invalidate(): void {}
}
