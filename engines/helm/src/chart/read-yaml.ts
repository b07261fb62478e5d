import { errorMessage } from '@flux-ts/errors';
import { emptyMap, type GoMap, type GoValue, isMap, textOf, typeName } from '@flux-ts/gotemplate';
import { decode, YamlError } from '@flux-ts/yaml';
import { toGoValue } from '../functions/json.ts';
import { yamlText } from './yaml-encoding.ts';

/** The first document of a text, every number a float64. Throws in the words of sigs.k8s.io/yaml. */
export function readYaml(text: string): GoValue {
  try {
    return toGoValue(decode(yamlText(text)));
  } catch (thrown) {
    if (!(thrown instanceof YamlError)) throw thrown;
    throw new Error(yamlProblem(thrown), { cause: thrown });
  }
}

/** What sigs.k8s.io/yaml says of a text that go-yaml refuses. */
export function yamlProblem(error: unknown): string {
  return `error converting YAML to JSON: ${errorMessage(error)}`;
}

/** A kind of JSON value as encoding/json calls it. */
export function jsonKind(value: GoValue): string {
  if (Array.isArray(value)) return 'array';
  if (isMap(value)) return 'object';
  return typeof value === 'boolean' ? 'bool' : typeof value === 'number' ? 'number' : typeName(value);
}

/** A document that must be a map, which messages call by a Go type; nothing is an empty one. */
export function readTable(text: string, type = 'map[string]interface {}'): GoMap {
  const value = readYaml(text);
  if (value === null) return emptyMap();
  if (isMap(value)) return value;
  throw new Error(
    `error unmarshaling JSON: while decoding JSON: json: cannot unmarshal ${jsonKind(value)} into Go value of type ${type}`,
  );
}

/** A file as text, without the mark that Windows puts first. */
export function fileText(data: Uint8Array): string {
  return textOf(data).replace(/^\ufeff/, '');
}
