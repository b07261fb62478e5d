// Stand-ins until the engine is there.
import type { FieldError, Schema } from '@flux-ts/schema';
import type { Value } from '@flux-ts/yaml';

export function formatFieldError(e: FieldError): string {
  switch (e.type) {
    case 'Required':
      return `${e.field}: Required value${e.detail ? `: ${e.detail}` : ''}`;
    case 'Forbidden':
      return `${e.field}: Forbidden${e.detail ? `: ${e.detail}` : ''}`;
    default:
      return `${e.field}: ${e.type === 'NotSupported' ? 'Unsupported value' : e.type === 'Duplicate' ? 'Duplicate value' : 'Invalid value'}: ${JSON.stringify(e.badValue)}${e.detail ? `: ${e.detail}` : ''}`;
  }
}
export const applyDefaults = (_s: Schema, _v: Value): void => {};
export const prune = (_s: Schema, _v: Value): string[] => [];
export const unknownFields = (_s: Schema, _v: Value): string[] => [];
export const validate = (_s: Schema, _v: Value, _o?: { old?: Value }): FieldError[] => [];
export const structuralSchema = (_v: Value): Schema => ({ type: 'object', preserveUnknownFields: true });
export const toOpenAPI = (_s: Schema): Value => ({ type: 'object' });
