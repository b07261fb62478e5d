import { DiagnosticsError } from '@flux-ts/errors';
import { isObject, type Value } from '@flux-ts/yaml';
import type { FieldError } from '../field-error.ts';
import { formatErrorBody } from '../format-field-error.ts';
import type { Schema } from '../schema.ts';
import { checkDefaults } from './defaults.ts';
import { fromOpenAPI } from './from-openapi.ts';
import { checkNode } from './nodes.ts';

/** Where kube-apiserver says that the schema is, whichever version of the definition it came from. */
export const defaultSchemaPath = 'spec.validation.openAPIV3Schema';

/**
 * A CustomResourceDefinition's `openAPIV3Schema` as a Schema. Throws DiagnosticsError when it is not
 * structural: one diagnostic an error, `address.field` below {@link defaultSchemaPath}, the code being the
 * FieldError's type and the message Kubernetes' own.
 */
export function structuralSchema(openAPIV3Schema: Value): Schema {
  const errors = structuralErrors(openAPIV3Schema);
  if (errors.length === 0) return fromOpenAPI(openAPIV3Schema);
  throw new DiagnosticsError(
    errors.map((error) => ({
      code: error.type,
      message: `${error.field}: ${formatErrorBody(error)}`,
      address: { field: error.field },
    })),
  );
}

/**
 * What keeps a schema from being structural, as kube-apiserver says it when the definition is created
 * (apiextensions pkg/apis/apiextensions/validation and pkg/apiserver/schema). CEL rules are only looked at for
 * being there: compiling them is the caller's.
 */
export function structuralErrors(openAPIV3Schema: Value, path = defaultSchemaPath): FieldError[] {
  const errors: FieldError[] = [];
  const source = isObject(openAPIV3Schema) ? openAPIV3Schema : {};
  checkNode(source, path, 'root', errors);
  if (errors.length === 0) checkDefaults(fromOpenAPI(source), path, errors);
  return errors;
}
