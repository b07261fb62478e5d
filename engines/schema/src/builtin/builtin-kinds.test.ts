import { describe, expect, test } from 'vitest';
import { type KindInfo, loadBuiltinKinds, type Schema } from '../index.ts';

const table = loadBuiltinKinds();

function field(kind: readonly [string, string, string], ...path: readonly string[]): Schema {
  let schema = table.schemaOf(...kind);
  for (const name of path) schema = name === '[]' ? schema?.items : schema?.properties?.[name];
  if (schema === undefined) throw new Error(`no field ${path.join('.')}`);
  return schema;
}

const deployment = ['apps', 'v1', 'Deployment'] as const;
const service = ['', 'v1', 'Service'] as const;

describe('loadBuiltinKinds', () => {
  test('knows what discovery says of a kind', () => {
    expect(table.find(...deployment)).toMatchObject({
      listKind: 'DeploymentList',
      plural: 'deployments',
      singular: 'deployment',
      shortNames: ['deploy'],
      categories: ['all'],
      namespaced: true,
      verbs: ['create', 'delete', 'deletecollection', 'get', 'list', 'patch', 'update', 'watch'],
      subresources: [
        {
          name: 'scale',
          kind: { group: 'autoscaling', version: 'v1', kind: 'Scale' },
          verbs: ['get', 'patch', 'update'],
        },
        { name: 'status', verbs: ['get', 'patch', 'update'] },
      ],
      storageVersion: true,
    } satisfies Partial<KindInfo>);
  });

  test('knows the columns of kubectl get', () => {
    const columns = table.find(...service)?.columns.map((c) => `${c.name}:${c.type}:${c.priority}`);
    expect(columns).toEqual([
      'Name:string:0',
      'Type:string:0',
      'Cluster-IP:string:0',
      'External-IP:string:0',
      'Port(s):string:0',
      'Age:string:0',
      'Selector:string:1',
    ]);
  });

  test('finds a kind by its plural, and nothing where nothing is', () => {
    expect(table.findResource('autoscaling', 'v2', 'horizontalpodautoscalers')?.kind).toBe(
      'HorizontalPodAutoscaler',
    );
    expect(table.findResource('', 'v1', 'toString')).toBeUndefined();
    expect(table.schemaOf('', 'v1', 'Nothing')).toBeUndefined();
    expect(table.typeByName('io.k8s.api.core.v1.Nothing')).toBeUndefined();
    expect(table.typeByName('nonsense')).toBeUndefined();
  });

  test('gives lists their merge rules', () => {
    expect(field(service, 'spec', 'ports')).toMatchObject({
      listType: 'map',
      listMapKeys: ['port', 'protocol'],
      patchMergeKey: 'port',
      patchStrategy: ['merge'],
    });
    expect(field(service, 'spec', 'selector')).toMatchObject({ mapType: 'atomic' });
    expect(field(deployment, 'spec', 'strategy').patchStrategy).toEqual(['retainKeys']);
    const volumes = field(deployment, 'spec', 'template', 'spec', 'volumes');
    expect(volumes).toMatchObject({ patchMergeKey: 'name', patchStrategy: ['merge', 'retainKeys'] });
  });

  test('names the types that have forms of their own', () => {
    const container = field(deployment, 'spec', 'template', 'spec', 'containers', '[]');
    expect(container.properties?.['resources']?.properties?.['limits']?.additionalProperties).toMatchObject({
      typeName: 'io.k8s.apimachinery.pkg.api.resource.Quantity',
      intOrString: true,
    });
    expect(field(service, 'spec', 'ports', '[]', 'targetPort')).toMatchObject({
      typeName: 'io.k8s.apimachinery.pkg.util.intstr.IntOrString',
      intOrString: true,
    });
    expect(field(service, 'metadata', 'creationTimestamp')).toMatchObject({
      typeName: 'io.k8s.apimachinery.pkg.apis.meta.v1.Time',
      format: 'date-time',
    });
  });

  test('refers a recursive type to itself', () => {
    const name = 'io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.JSONSchemaProps';
    const props = table.typeByName(name);
    expect(props?.properties?.['not']).toBe(props);
  });

  test('decodes every type, and every kind has one', () => {
    expect(table.definitions().length).toBeGreaterThan(500);
    for (const name of table.definitions()) expect(table.typeByName(name)?.typeName).toBe(name);
    for (const { group, version, kind } of table.kinds) {
      expect(table.schemaOf(group, version, kind)?.properties).toHaveProperty('metadata');
    }
  });

  test('carries no texts of documentation', () => {
    expect(JSON.stringify(table.kinds)).not.toMatch(/[a-z]+ [a-z]+ [a-z]+ [a-z]+/);
  });
});
