import { DiagnosticsError } from '@flux-ts/errors';
import { isObject, type Value } from '@flux-ts/yaml';
import type { FieldError } from '../field-error.ts';
import { formatErrorBody, formatFieldError } from '../format-field-error.ts';
import type { Schema } from '../schema.ts';
import { checkDefaults } from './defaults.ts';
import { fromOpenAPI } from './from-openapi.ts';
import type { Found } from './node-rules.ts';
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
  const source = isObject(openAPIV3Schema) ? openAPIV3Schema : {};
  const found: Found = { structural: [], openAPI: [] };
  checkNode(source, path, 'root', found);
  const errors: FieldError[] = [];
  if (source['nullable'] === true) {
    const detail = 'nullable cannot be true at the root';
    errors.push({ type: 'Forbidden', field: `${path}.nullable`, detail });
  }
  // A schema with keywords that no structural one has is not even read as one.
  if (!found.openAPI.some(isUnreadable)) {
    errors.push(...found.structural.sort(byText));
    if (found.structural.length === 0) checkDefaults(fromOpenAPI(source), path, errors);
  }
  return [...errors, ...found.openAPI];
}

function isUnreadable({ detail, field }: FieldError): boolean {
  return (
    detail.endsWith(' is not supported') ||
    (field.endsWith('.items') && detail.startsWith('items must be a schema')) ||
    detail === 'must be true or undefined'
  );
}

function byText(a: FieldError, b: FieldError): number {
  const [left, right] = [formatFieldError(a), formatFieldError(b)];
  return left < right ? -1 : left > right ? 1 : 0;
}
