import { describe, expect, test } from 'vitest';
import { crds } from './index.ts';

describe('GitRepository has the', () => {
  const crd = crds().find(({ metadata }) => metadata.name === 'gitrepositories.source.toolkit.fluxcd.io');
  const { spec } = crd as unknown as { spec: Definition };
  const version = spec.versions.find((each) => each.name === 'v1')!;
  const { properties } = version.schema.openAPIV3Schema;
  const field = (name: string): Field => properties.spec.properties![name]!;

  test('names of the definition', () => {
    expect(spec.scope).toBe('Namespaced');
    expect(spec.names).toMatchObject({
      kind: 'GitRepository',
      plural: 'gitrepositories',
      shortNames: ['gitrepo'],
      categories: ['all', 'fluxcd', 'fluxcd-sources'],
    });
    expect(version).toMatchObject({ served: true, storage: true, subresources: { status: {} } });
  });

  test('columns of the definition', () => {
    const columns = version.additionalPrinterColumns?.map(({ name }) => name);
    expect(columns).toEqual(['URL', 'Age', 'Ready', 'Status']);
  });

  test('patterns and defaults of the definition', () => {
    expect(field('url').pattern).toBe('^(http|https|ssh)://.*$');
    expect(field('interval').pattern).toBe('^([0-9]+(\\.[0-9]+)?(ms|s|m|h))+$');
    expect(field('timeout')).toMatchObject({ default: '60s', pattern: '^([0-9]+(\\.[0-9]+)?(ms|s|m))+$' });
    expect(field('verify').properties!['mode']).toMatchObject({
      default: 'HEAD',
      enum: ['head', 'HEAD', 'Tag', 'TagAndHEAD'],
    });
    expect(field('provider').enum?.toSorted()).toEqual(['aws', 'azure', 'generic', 'github']);
    expect(properties.spec.required?.toSorted()).toEqual(['interval', 'url']);
    expect(properties.status.default).toEqual({ observedGeneration: -1 });
  });

  test('rule of the definition', () => {
    expect(properties.spec['x-kubernetes-validations']?.map(({ message }) => message)).toEqual([
      "serviceAccountName can only be set when provider is 'azure' or 'aws'",
    ]);
  });
});

interface Definition {
  readonly scope: string;
  readonly names: object;
  readonly versions: readonly {
    readonly name: string;
    readonly additionalPrinterColumns?: readonly { readonly name: string }[];
    readonly schema: { readonly openAPIV3Schema: { readonly properties: { spec: Field; status: Field } } };
  }[];
}

interface Field {
  readonly pattern?: string;
  readonly default?: unknown;
  readonly enum?: readonly string[];
  readonly required?: readonly string[];
  readonly properties?: Readonly<Record<string, Field>>;
  readonly 'x-kubernetes-validations'?: readonly { readonly message: string }[];
}
