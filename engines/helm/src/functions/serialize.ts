import { errorMessage } from '@flux-ts/errors';
import {
  emptyMap,
  type GoFunction,
  type GoValue,
  isList,
  isMap,
  setKey,
  typeName,
} from '@flux-ts/gotemplate';
import { encode, type Value } from '@flux-ts/yaml';
import { readYaml as decodeYaml } from '../chart/read-yaml.ts';
import { type Family, fail, fn, nilMap, nilSlice, str } from './define.ts';
import { fromToml } from './from-toml.ts';
import { fromJsonText, type JsonStyle, toJsonText, toPlain } from './json.ts';
import { TomlPanic, toToml } from './to-toml.ts';
import { encodePretty } from './yaml-pretty.ts';

/** sigs.k8s.io/yaml.Marshal without the last line break. */
export function toYaml(value: GoValue): string {
  const plain = jsonOf(value);
  if (hasControl(plain)) throw new RangeError('yaml: control characters are not allowed');
  return encode(plain).replace(/\n$/, '');
}

/** The way through JSON, and what sigs.k8s.io/yaml says when it is barred. */
function jsonOf(value: GoValue): Value {
  try {
    return toPlain(value);
  } catch (thrown) {
    return fail(`error marshaling into JSON: ${errorMessage(thrown)}`, thrown);
  }
}

/** go-yaml cannot read what Go's JSON leaves unescaped (DEL); the way through JSON fails on it. */
function hasControl(value: unknown): boolean {
  if (typeof value === 'string') return CONTROL.test(value);
  if (typeof value !== 'object' || value === null) return false;
  if (Array.isArray(value)) return value.some(hasControl);
  const map = value as Readonly<Record<string, unknown>>;
  for (const key of Object.keys(map)) if (CONTROL.test(key) || hasControl(map[key])) return true;
  return false;
}

const CONTROL = /[\x7f-\x84\x86-\x9f\ufffe\uffff]/;

function orElse(work: () => string, otherwise: (message: string) => string): string {
  try {
    return work();
  } catch (thrown) {
    if (thrown instanceof TomlPanic) throw thrown;
    return otherwise(errorMessage(thrown));
  }
}

function jsonTypeName(value: GoValue): string {
  if (isList(value)) return 'array';
  if (isMap(value)) return 'object';
  return typeof value === 'boolean' ? 'bool' : typeof value === 'number' ? 'number' : typeName(value);
}

/** json.Unmarshal's complaint about a value of another kind. */
function mismatch(value: GoValue, wanted: string): string {
  return `json: cannot unmarshal ${jsonTypeName(value)} into Go value of type ${wanted}`;
}

/** A map; JSON's null leaves a nil map, YAML's an empty one, as `none` says. */
function asMap(read: () => GoValue, prefix: string, none: GoValue): GoValue {
  const map = emptyMap();
  try {
    const value = read();
    if (value === null) return none;
    if (isMap(value)) return value;
    setKey(map, 'Error', prefix + mismatch(value, 'map[string]interface {}'));
  } catch (thrown) {
    setKey(map, 'Error', errorMessage(thrown));
  }
  return map;
}

function asList(read: () => GoValue, prefix: string, none: GoValue): GoValue {
  try {
    const value = read();
    if (value === null) return none;
    return isList(value) ? value : [prefix + mismatch(value, '[]interface {}')];
  } catch (thrown) {
    return [errorMessage(thrown)];
  }
}

const UNMARSHAL = 'error unmarshaling JSON: while decoding JSON: ';
const COMPACT: JsonStyle = { escapeHtml: true, pretty: false };
const PRETTY: JsonStyle = { escapeHtml: true, pretty: true };
const RAW: JsonStyle = { escapeHtml: false, pretty: false };

function readYaml(text: GoValue): GoValue {
  return decodeYaml(str(text));
}

function json(style: JsonStyle): GoFunction {
  return fn(['any'], ([value]) =>
    orElse(
      () => toJsonText(value, style),
      () => '',
    ),
  );
}

function mustJson(style: JsonStyle): GoFunction {
  return fn(['any'], ([value]) => toJsonText(value, style));
}

/** YAML, JSON and TOML, as Helm replaces what sprig has of them. */
export const serialization: Family = {
  toYaml: fn(['any'], ([value]) =>
    orElse(
      () => toYaml(value),
      () => '',
    ),
  ),
  mustToYaml: fn(['any'], ([value]) => toYaml(value)),
  toYamlPretty: fn(['any'], ([value]) =>
    orElse(
      () => encodePretty(value).replace(/\n$/, ''),
      () => '',
    ),
  ),
  fromYaml: fn(['string'], ([text]) => asMap(() => readYaml(text), UNMARSHAL, emptyMap())),
  fromYamlArray: fn(['string'], ([text]) => asList(() => readYaml(text), UNMARSHAL, [])),
  toJson: json(COMPACT),
  mustToJson: mustJson(COMPACT),
  toPrettyJson: json(PRETTY),
  mustToPrettyJson: mustJson(PRETTY),
  toRawJson: mustJson(RAW),
  mustToRawJson: mustJson(RAW),
  fromJson: fn(['string'], ([text]) => asMap(() => fromJsonText(str(text)), '', nilMap())),
  fromJsonArray: fn(['string'], ([text]) => asList(() => fromJsonText(str(text)), '', nilSlice())),
  mustFromJson: fn(['string'], ([text]) => fromJsonText(str(text))),
  toToml: fn(['any'], ([value]) =>
    orElse(
      () => toToml(value),
      (message) => message,
    ),
  ),
  mustToToml: fn(['any'], ([value]) => toToml(value)),
  fromToml: fn(['string'], ([text]) => fromToml(str(text))),
};
