import {
  getConformanceSuite,
  type IncrementalTest,
  type IncrementalTestSuite,
} from '@bufbuild/cel-spec/testdata/tests.js';
import { fromJson, toJson, type Value, type ValueObject } from '@flux-ts/yaml';

/** One case of the CEL specification's test suite. */
export interface Case {
  readonly name: string;
  readonly expression: string;
  readonly bindings: ValueObject;
  /** The expected value as JSON text, or undefined if evaluation is to fail. */
  readonly expected: string | undefined;
}

/** Sections about protocol buffers, which Kubernetes has none of. */
const ABOUT_PROTOBUF =
  /^(?:proto2|proto2_ext|proto3|dynamic|enums|wrappers|type_deduction|unknowns|block_ext|network_ext)$/;

/** The cases that concern the language and the extensions, without protocol buffers. */
export function loadCases(): Case[] {
  return getConformanceSuite().suites.flatMap((suite) =>
    ABOUT_PROTOBUF.test(suite.name) ? [] : collect(suite, suite.name),
  );
}

function collect(suite: IncrementalTestSuite, path: string): Case[] {
  return [
    ...suite.tests.flatMap((test) => toCase(test, path)),
    ...suite.suites.flatMap((inner) => collect(inner, `${path}/${inner.name}`)),
  ];
}

function toCase(test: IncrementalTest, path: string): Case[] {
  const { original } = test;
  if (
    /TestAllTypes|NestedTestAll|google\.protobuf\.(?!Timestamp|Duration)|cel\.expr|x\.y\.|proto\./.test(
      original.expr,
    )
  )
    return [];
  if (original.container !== '' || original.checkOnly) return [];
  const matcher = original.resultMatcher;
  if (
    matcher.case === 'anyEvalErrors' ||
    matcher.case === 'unknown' ||
    matcher.case === 'typedResult' ||
    matcher.case === 'anyUnknowns'
  )
    return [];
  try {
    const bindings = Object.fromEntries(
      Object.entries(original.bindings).map(([name, binding]) => [
        name,
        toJsonValue(valueOfBinding(binding)),
      ]),
    );
    const expected = matcher.case === 'value' ? toJson(toJsonValue(matcher.value)) : undefined;
    const fails = matcher.case === 'evalError';
    return [
      {
        name: `${path}/${test.name}`,
        expression: original.expr,
        bindings,
        expected: fails ? undefined : (expected ?? 'true'),
      },
    ];
  } catch (error) {
    if (error instanceof NotJson) return [];
    throw error;
  }
}

/** A binding is a value, an error or unknown; only values are of use. */
function valueOfBinding(binding: {
  readonly kind: { readonly case?: string | undefined; readonly value?: unknown };
}): unknown {
  if (binding.kind.case !== 'value') throw new NotJson();
  return binding.kind.value;
}

class NotJson extends Error {}

interface Kinded {
  readonly kind?: { readonly case?: string; readonly value?: unknown };
}

/** A protobuf value of CEL as JSON. */
function toJsonValue(value: unknown): Value {
  const { kind } = value as Kinded;
  switch (kind?.case) {
    case 'nullValue':
      return null;
    case 'boolValue':
    case 'stringValue':
      return kind.value as Value;
    case 'int64Value':
    case 'uint64Value':
      return fromJson(String(kind.value));
    case 'doubleValue':
      return double(kind.value as number);
    case 'bytesValue':
      return Buffer.from(kind.value as Uint8Array).toString('base64');
    case 'listValue':
      return (kind.value as { values: unknown[] }).values.map(toJsonValue);
    case 'mapValue':
      return Object.fromEntries(
        (kind.value as { entries: { key: unknown; value: unknown }[] }).entries.map((entry) => [
          String(toJsonValue(entry.key)),
          toJsonValue(entry.value),
        ]),
      );
    default:
      throw new NotJson();
  }
}

function double(value: number): Value {
  if (Number.isFinite(value)) return value;
  return Number.isNaN(value) ? 'NaN' : value > 0 ? 'Infinity' : '-Infinity';
}
