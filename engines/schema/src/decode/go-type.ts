import type { Schema } from '../schema.ts';

const special: Readonly<Record<string, string>> = {
  'io.k8s.apimachinery.pkg.apis.meta.v1.Time': 'string',
  'io.k8s.apimachinery.pkg.apis.meta.v1.MicroTime': 'string',
  'io.k8s.apimachinery.pkg.util.intstr.IntOrString': 'int32',
  'io.k8s.apimachinery.pkg.api.resource.Quantity': 'resource.Quantity',
};

/** The Go type of a built-in field as encoding/json names it, as far as the schema tells. */
export function goTypeOf(schema: Schema): string {
  if (schema.goType !== undefined) return schema.goType;
  const known = schema.typeName === undefined ? undefined : special[schema.typeName];
  if (known !== undefined) return known;
  switch (schema.type) {
    case 'string':
      return schema.format === 'byte' ? '[]uint8' : 'string';
    case 'boolean':
      return 'bool';
    case 'integer':
      return schema.format ?? 'int64';
    case 'number':
      return 'float64';
    case 'array':
      return `[]${schema.items === undefined ? 'interface {}' : goTypeOf(schema.items)}`;
    default:
      return goTypeOfObject(schema);
  }
}

/** `io.k8s.api.core.v1.Container` is `v1.Container`. */
function goTypeOfObject(schema: Schema): string {
  if (schema.typeName !== undefined) return schema.typeName.split('.').slice(-2).join('.');
  const values = schema.additionalProperties;
  return `map[string]${values === undefined || values === true ? 'interface {}' : goTypeOf(values)}`;
}
