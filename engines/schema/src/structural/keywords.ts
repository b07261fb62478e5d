/** OpenAPI's keywords and the fields of Schema that are the same thing under another name. */
export const extensionFields = {
  'x-kubernetes-int-or-string': 'intOrString',
  'x-kubernetes-preserve-unknown-fields': 'preserveUnknownFields',
  'x-kubernetes-embedded-resource': 'embeddedResource',
  'x-kubernetes-list-type': 'listType',
  'x-kubernetes-list-map-keys': 'listMapKeys',
  'x-kubernetes-map-type': 'mapType',
  'x-kubernetes-patch-merge-key': 'patchMergeKey',
  'x-kubernetes-validations': 'validations',
} as const;

/** Keywords whose values are taken over as they are. */
export const plainFields = [
  'type',
  'format',
  'enum',
  'pattern',
  'minimum',
  'maximum',
  'exclusiveMinimum',
  'exclusiveMaximum',
  'minLength',
  'maxLength',
  'minItems',
  'maxItems',
  'uniqueItems',
  'minProperties',
  'maxProperties',
  'multipleOf',
  'required',
  'default',
  'nullable',
  'title',
  'description',
  'example',
  'externalDocs',
] as const;

export const junctors = ['allOf', 'anyOf', 'oneOf'] as const;
