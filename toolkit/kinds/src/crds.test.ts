import { describe, expect, test } from 'vitest';
import { crds, FLUX_KINDS } from './index.ts';

interface Node {
  readonly [key: string]: unknown;
  readonly properties?: Record<string, Node>;
  readonly items?: Node;
  readonly required?: string[];
}
interface Version {
  readonly name: string;
  readonly storage: boolean;
  readonly schema: { readonly openAPIV3Schema: Node };
}
const versionsOf = (crd: { [field: string]: unknown }) => (crd['spec'] as { versions: Version[] }).versions;

/** Every node of a schema with its path. */
function* nodes(node: Node, path = ''): Generator<[string, Node]> {
  yield [path, node];
  for (const [name, child] of Object.entries(node.properties ?? {})) yield* nodes(child, `${path}.${name}`);
  if (node.items) yield* nodes(node.items, `${path}[]`);
}

describe('crds', () => {
  test.each(crds().map((crd) => [crd.metadata.name, crd] as const))('%s is a structural schema', (_, crd) => {
    for (const version of versionsOf(crd)) {
      for (const [path, node] of nodes(version.schema.openAPIV3Schema)) {
        const typed = 'type' in node || node['x-kubernetes-preserve-unknown-fields'] === true;
        expect(typed, path).toBe(true);
        for (const name of node.required ?? []) expect(node.properties, path).toHaveProperty([name]);
      }
    }
  });

  test('store the preferred version, and only it', () => {
    for (const [index, crd] of crds().entries()) {
      const stored = versionsOf(crd).filter((version) => version.storage);
      expect(stored.map((version) => version.name)).toEqual([FLUX_KINDS[index]?.version]);
    }
  });

  test('have one schema for all versions', () => {
    for (const crd of crds()) {
      const schemas = new Set(versionsOf(crd).map((version) => JSON.stringify(version.schema)));
      expect(schemas.size, crd.metadata.name).toBe(1);
    }
  });

  test('are chosen by component', () => {
    const names = (component: string) => crds({ components: [component] }).length;
    expect(
      [
        'source-controller',
        'kustomize-controller',
        'notification-controller',
        'image-reflector-controller',
        'none',
      ].map(names),
    ).toEqual([6, 1, 3, 2, 0]);
  });

  test('demand what the current versions demand', () => {
    const required = Object.fromEntries(
      FLUX_KINDS.map((kind) => [kind.kind, (kind.spec.schema as Node).required ?? []]),
    );
    expect(required).toMatchObject({
      GitRepository: ['interval', 'url'],
      Kustomization: ['interval', 'prune', 'sourceRef'],
      HelmRelease: ['interval'],
      HelmRepository: ['url'],
      Receiver: ['resources', 'type'],
      Alert: ['eventSources', 'providerRef'],
      // sourceRef did not exist in v1alpha1: a rule takes its place
      ImageUpdateAutomation: ['interval'],
    });
  });
});
