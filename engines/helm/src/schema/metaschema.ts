import type { Value } from '@flux-ts/yaml';
import { isObject, type SchemaNode } from './schema-resources.ts';

type Rules = Readonly<Record<string, Value>>;

const SELF: Rules = { $ref: '#' };
const ANY: Rules = {};
const TEXT: Rules = { type: 'string' };
const FLAG: Rules = { type: 'boolean' };
const NUMBER: Rules = { type: 'number' };
const COUNT: Rules = { type: 'integer', minimum: 0 };
const REGEX: Rules = { type: 'string', format: 'regex' };
const URI: Rules = { type: 'string', format: 'uri' };
const TYPE: Rules = { $ref: '#/definitions/type' };
const SCHEMAS: Rules = { $ref: '#/definitions/schemas' };
const TEXTS: Rules = { $ref: '#/definitions/texts' };
const IS_SCHEMA: Rules = { type: ['boolean', 'object'] };

const ANCHOR: Rules = { ...TEXT, pattern: '^[A-Za-z_][-A-Za-z0-9._]*$' };

/** Every keyword of a list with the same rule. */
function each(rule: Rules, keywords: string): Rules {
  return Object.fromEntries(keywords.split(' ').map((keyword) => [keyword, rule]));
}

function tableOf(rule: Rules): Rules {
  return { type: 'object', additionalProperties: rule };
}

function textsOf(draft: number): Rules {
  return { type: 'array', items: TEXT, uniqueItems: true, ...(draft === 4 ? { minItems: 1 } : {}) };
}

/** Keywords that say what a value is (the validation vocabulary). */
function validation(draft: number): Rules {
  const limits = draft === 4 ? FLAG : NUMBER;
  const types = { type: 'array', items: TYPE, minItems: 1, uniqueItems: true };
  return {
    multipleOf:
      draft === 4 ? { ...NUMBER, minimum: 0, exclusiveMinimum: true } : { ...NUMBER, exclusiveMinimum: 0 },
    ...each(NUMBER, 'maximum minimum'),
    ...each(limits, 'exclusiveMaximum exclusiveMinimum'),
    ...each(COUNT, 'maxLength minLength maxItems minItems maxProperties minProperties'),
    ...(draft < 2019 ? {} : each(COUNT, 'maxContains minContains')),
    pattern: REGEX,
    uniqueItems: FLAG,
    required: TEXTS,
    enum: draft < 2019 ? { type: 'array', minItems: 1, uniqueItems: true } : { type: 'array' },
    type: { anyOf: [TYPE, types] },
    ...(draft < 2019 ? {} : { dependentRequired: tableOf(TEXTS) }),
  };
}

/** Keywords that hold schemas (the applicator vocabulary). */
function applicator(draft: number): Rules {
  const some = { anyOf: [SELF, SCHEMAS] };
  const patterned = draft < 7 ? {} : { propertyNames: { format: 'regex' } };
  const rest = draft === 4 ? { anyOf: [FLAG, SELF] } : SELF;
  return {
    ...(draft < 2020 ? { additionalItems: rest, items: some } : { prefixItems: SCHEMAS, items: SELF }),
    additionalProperties: rest,
    properties: tableOf(SELF),
    patternProperties: { ...tableOf(SELF), ...patterned },
    ...(draft === 4 ? {} : each(SELF, 'contains propertyNames')),
    ...(draft < 7 ? {} : each(SELF, 'if then else')),
    ...(draft === 2019 ? each(SELF, 'unevaluatedItems unevaluatedProperties') : {}),
    ...(draft < 2019 ? {} : { dependentSchemas: tableOf(SELF) }),
    ...each(SCHEMAS, 'allOf anyOf oneOf'),
    not: SELF,
  };
}

function metadata(draft: number): Rules {
  const newer = { ...each(FLAG, 'readOnly writeOnly'), examples: { type: 'array' } };
  return {
    ...each(TEXT, 'title description'),
    ...(draft < 7 ? {} : newer),
    ...(draft < 2019 ? {} : { deprecated: FLAG }),
  };
}

function content(draft: number): Rules {
  return {
    ...each(TEXT, 'contentMediaType contentEncoding'),
    ...(draft < 2019 ? {} : { contentSchema: SELF }),
  };
}

function core(draft: number): Rules {
  const anchor = draft === 2019 ? { ...TEXT, pattern: '^[A-Za-z][-A-Za-z0-9.:_]*$' } : ANCHOR;
  if (draft < 2019)
    return {
      [draft === 4 ? 'id' : '$id']: TEXT,
      $schema: URI,
      $ref: TEXT,
      ...(draft < 7 ? {} : { $comment: TEXT }),
    };
  return {
    $id: { ...TEXT, pattern: '^[^#]*#?$' },
    $schema: URI,
    $anchor: anchor,
    ...each(TEXT, '$ref $comment'),
    ...(draft === 2019
      ? { $recursiveRef: TEXT, $recursiveAnchor: FLAG }
      : { $dynamicRef: TEXT, $dynamicAnchor: anchor }),
    $vocabulary: { ...tableOf(FLAG), propertyNames: URI },
    $defs: tableOf(SELF),
  };
}

/**
 * What a schema of a draft may look like, as the draft itself says by a schema: the older drafts in one piece, the newer
 * ones in vocabularies that it refers to, which errors show as an `allOf`.
 */
export function metaschema(draft: number): SchemaNode {
  const dependencies = tableOf({ anyOf: [SELF, TEXTS] });
  const renamed = draft === 2020 ? { $recursiveRef: TEXT, $recursiveAnchor: ANCHOR } : {};
  const old: Rules = { definitions: tableOf(SELF), dependencies, ...renamed };
  const type = { enum: ['array', 'boolean', 'integer', 'null', 'number', 'object', 'string'] };
  const parts = [
    core(draft),
    applicator(draft),
    ...(draft === 2020 ? [each(SELF, 'unevaluatedItems unevaluatedProperties')] : []),
    validation(draft),
    metadata(draft),
    { format: TEXT },
    draft < 7 ? ANY : content(draft),
  ];
  const named = {
    $schema: metaschemaUrl(draft),
    definitions: { type, texts: textsOf(draft), schemas: { type: 'array', minItems: 1, items: SELF } },
  };
  const excludes = { exclusiveMaximum: ['maximum'], exclusiveMinimum: ['minimum'] };
  if (draft < 2019)
    return {
      ...named,
      ...(draft === 4 ? { type: 'object', dependencies: excludes } : IS_SCHEMA),
      properties: Object.assign({}, ...parts, old),
    };
  const vocabularies = parts.map(
    (properties, i) => [`vocabulary${i}`, { ...IS_SCHEMA, properties }] as const,
  );
  return {
    ...named,
    ...IS_SCHEMA,
    definitions: { ...named.definitions, ...Object.fromEntries(vocabularies) },
    allOf: vocabularies.map(([name]) => ({ $ref: `#/definitions/${name}` })),
    properties: old,
  };
}

/** How a draft is called. */
export function metaschemaUrl(draft: number): string {
  return draft < 2019
    ? `http://json-schema.org/draft-0${draft}/schema#`
    : `https://json-schema.org/draft/${draft === 2019 ? '2019-09' : '2020-12'}/schema#`;
}

/** Whether a document names no draft, or one that is known. */
export function isKnownDraft(document: Value): boolean {
  const named = isObject(document) ? document['$schema'] : undefined;
  if (typeof named !== 'string') return true;
  return /^(?:https?:\/\/)?json-schema\.org\/(?:draft-0[467]\/|draft\/(?:2019-09|2020-12)\/)?schema#?$/.test(
    named,
  );
}
