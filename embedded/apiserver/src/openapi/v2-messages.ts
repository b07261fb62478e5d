/**
 * The messages of openapi.v2 that documents of Kubernetes use (google/gnostic-models openapiv2/OpenAPIv2.proto): a
 * field's number and type by its name in JSON. `[T` is a list, `{T` a message whose field 1 lists names and values,
 * `{2 T` one whose field 2 does; `Any` is a value as YAML, and `x-` stands for all extensions.
 */
export const MESSAGES: Readonly<Record<string, Readonly<Record<string, readonly [number, string]>>>> = {
  Document: {
    swagger: [1, 'string'],
    info: [2, 'Info'],
    paths: [8, '{2 PathItem'],
    definitions: [9, '{Schema'],
    security: [11, '[{StringArray'],
    securityDefinitions: [12, '{SecurityDefinitionsItem'],
  },
  Info: { title: [1, 'string'], version: [2, 'string'] },
  PathItem: {
    get: [2, 'Operation'],
    put: [3, 'Operation'],
    post: [4, 'Operation'],
    delete: [5, 'Operation'],
    patch: [8, 'Operation'],
    parameters: [9, '[ParametersItem'],
  },
  Operation: {
    description: [3, 'string'],
    operationId: [5, 'string'],
    produces: [6, '[string'],
    consumes: [7, '[string'],
    parameters: [8, '[ParametersItem'],
    responses: [9, '{ResponseValue'],
    schemes: [10, '[string'],
    'x-': [13, 'Any'],
  },
  Response: { description: [1, 'string'], schema: [2, 'SchemaItem'] },
  BodyParameter: {
    description: [1, 'string'],
    name: [2, 'string'],
    in: [3, 'string'],
    required: [4, 'bool'],
    schema: [5, 'Schema'],
  },
  QueryParameter: {
    required: [1, 'bool'],
    in: [2, 'string'],
    name: [4, 'string'],
    type: [6, 'string'],
    uniqueItems: [21, 'bool'],
  },
  PathParameter: {
    required: [1, 'bool'],
    in: [2, 'string'],
    name: [4, 'string'],
    type: [5, 'string'],
    uniqueItems: [20, 'bool'],
  },
  ApiKeySecurity: {
    type: [1, 'string'],
    name: [2, 'string'],
    in: [3, 'string'],
    description: [4, 'string'],
  },
  Schema: {
    $ref: [1, 'string'],
    format: [2, 'string'],
    title: [3, 'string'],
    description: [4, 'string'],
    multipleOf: [6, 'double'],
    maximum: [7, 'double'],
    exclusiveMaximum: [8, 'bool'],
    minimum: [9, 'double'],
    exclusiveMinimum: [10, 'bool'],
    maxLength: [11, 'integer'],
    minLength: [12, 'integer'],
    pattern: [13, 'string'],
    maxItems: [14, 'integer'],
    minItems: [15, 'integer'],
    uniqueItems: [16, 'bool'],
    maxProperties: [17, 'integer'],
    minProperties: [18, 'integer'],
    required: [19, '[string'],
    enum: [20, '[Any'],
    additionalProperties: [21, 'AdditionalPropertiesItem'],
    type: [22, 'TypeItem'],
    items: [23, 'ItemsItem'],
    properties: [25, '{Schema'],
    'x-': [31, 'Any'],
  },
};

/** Messages that hold one of several others, or one under another number: which of them a value is. */
export const CHOICES: Readonly<Record<string, (value: unknown) => readonly [number, string]>> = {
  AdditionalPropertiesItem: () => [1, 'Schema'],
  ItemsItem: () => [1, 'Schema'],
  NonBodyParameter: (value) =>
    (value as { in?: unknown }).in === 'path' ? [4, 'PathParameter'] : [3, 'QueryParameter'],
  Parameter: (value) =>
    (value as { in?: unknown }).in === 'body' ? [1, 'BodyParameter'] : [2, 'NonBodyParameter'],
  ParametersItem: () => [1, 'Parameter'],
  ResponseValue: () => [1, 'Response'],
  SchemaItem: () => [1, 'Schema'],
  SecurityDefinitionsItem: () => [2, 'ApiKeySecurity'],
  StringArray: () => [1, '[string'],
  TypeItem: () => [1, 'string'],
};
