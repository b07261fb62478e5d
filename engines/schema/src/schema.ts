import type { Value } from '@flux-ts/yaml';

/** How a list is merged by server-side apply; unset means `atomic`. */
export type ListType = 'atomic' | 'set' | 'map';

/** Strategic merge patch strategies of built-in fields (`x-kubernetes-patch-strategy`). */
export type PatchStrategy = 'merge' | 'replace' | 'retainKeys';

/** A CEL rule of `x-kubernetes-validations`. */
export interface ValidationRule {
  readonly rule: string;
  readonly message?: string;
  readonly messageExpression?: string;
  readonly reason?: string;
  readonly fieldPath?: string;
  readonly optionalOldSelf?: boolean;
}

/** Constraints on a value: the part of a schema that may also stand in `allOf`, `anyOf`, `oneOf` and `not`. */
export interface ValueConstraints {
  readonly format?: string;
  readonly enum?: readonly Value[];
  /** RE2 syntax, matches anywhere in the value. */
  readonly pattern?: string;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly exclusiveMinimum?: boolean;
  readonly exclusiveMaximum?: boolean;
  /** Lengths count Unicode code points. */
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly uniqueItems?: boolean;
  readonly minProperties?: number;
  readonly maxProperties?: number;
  readonly multipleOf?: number;
  readonly required?: readonly string[];
  readonly allOf?: readonly Schema[];
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
  readonly not?: Schema;
}

/**
 * One node of a type. Built-in types and CustomResourceDefinitions share it; built-in types may be recursive
 * (JSONSchemaProps), so walk it along a value, never to its end. Frozen by contract: schemas are shared.
 */
export interface Schema extends ValueConstraints {
  readonly type?: 'object' | 'array' | 'string' | 'integer' | 'number' | 'boolean';
  /** Null prototype. */
  readonly properties?: Readonly<Record<string, Schema>>;
  /** Schema of a map's values; `true` when they may be anything. */
  readonly additionalProperties?: Schema | true;
  readonly items?: Schema;
  readonly default?: Value;
  readonly nullable?: boolean;
  /** `x-kubernetes-int-or-string`; also set on built-in IntOrString and Quantity fields. */
  readonly intOrString?: boolean;
  readonly preserveUnknownFields?: boolean;
  readonly embeddedResource?: boolean;
  readonly listType?: ListType;
  readonly listMapKeys?: readonly string[];
  readonly mapType?: 'atomic' | 'granular';
  readonly patchMergeKey?: string;
  readonly patchStrategy?: readonly PatchStrategy[];
  readonly validations?: readonly ValidationRule[];
  /** Such as `io.k8s.api.core.v1.Container`, on every node of a named built-in type (Quantity, Time … included). */
  readonly typeName?: string;
  /** Built-in fields: the default replaces an empty or zero value too, since the Go field is no pointer. */
  readonly defaultsZero?: boolean;
  /** Built-in fields: what the real server prints when the field is unset though required (Go's zero value). */
  readonly zero?: Value;
  /** Built-in fields: the real server drops an empty or zero value (Go's `omitempty`). */
  readonly omitEmpty?: boolean;
  /** Built-in fields: the Go type (`v1.ServiceType`) where its name does not follow from the rest. */
  readonly goType?: string;
  /** Built-in fields: the struct that Go inlines, which decoding errors name: `VolumeSource`. */
  readonly goInline?: string;
  /** Kept for `toOpenAPI` alone: texts that a CustomResourceDefinition brought along. */
  readonly title?: string;
  readonly description?: string;
  readonly example?: Value;
  readonly externalDocs?: Value;
}
