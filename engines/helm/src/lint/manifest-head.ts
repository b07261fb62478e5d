import { errorMessage } from '@flux-ts/errors';
import { emptyMap, type GoMap, type GoValue, getKey, isMap, setKey } from '@flux-ts/gotemplate';
import { Fields } from '../chart/metadata.ts';
import { jsonKind, readYaml } from '../chart/read-yaml.ts';
import { documents } from '../chart/values-file.ts';

/** What rules about manifests look at. */
export interface ManifestHead {
  readonly apiVersion: string;
  readonly kind: string;
  readonly name: string;
}

/** The heads of all documents that are not empty. Throws in the words of what reads them, where it cannot. */
export function* readHeads(text: string): Generator<ManifestHead> {
  for (const document of documents(text)) {
    const head = readHead(document);
    if (head !== undefined) yield head;
  }
}

/** The head of one document; undefined for nothing. Throws in the words of sigs.k8s.io/yaml. */
function readHead(document: string): ManifestHead | undefined {
  refuseTemplate(document);
  const value = readYaml(document);
  if (value === null) return undefined;
  if (!isMap(value)) throw new Error(mismatch(value, 'Go value of type rules.k8sYamlStruct'));
  const map = folded(value);
  const metadata = getKey(map, 'metadata') ?? null;
  if (metadata !== null && !isMap(metadata))
    throw new Error(
      mismatch(metadata, 'Go struct field k8sYamlStruct.Metadata of type rules.k8sYamlMetadata'),
    );
  const apiVersion = text(map, 'apiVersion', 'k8sYamlStruct');
  const kind = text(map, 'Kind', 'k8sYamlStruct');
  const inner = metadata === null ? emptyMap() : folded(metadata);
  const name = text(inner, 'Name', 'k8sYamlMetadata.Metadata');
  text(inner, 'Namespace', 'k8sYamlMetadata.Metadata');
  return { apiVersion, kind, name };
}

/** A field as Go calls it, whatever the letters of its key. */
function text(map: GoMap, field: string, type: string): string {
  const value = getKey(map, field.toLowerCase());
  const one = emptyMap();
  setKey(one, field, value ?? null);
  return new Fields(one, type).text(field);
}

/** The fields of a map by their names in small letters, as encoding/json finds those of a struct. */
function folded(map: GoMap): GoMap {
  const copy = emptyMap();
  for (const key of Object.keys(map)) setKey(copy, key.toLowerCase(), map[key] ?? null);
  return copy;
}

function mismatch(value: GoValue, target: string): string {
  return `error unmarshaling JSON: while decoding JSON: json: cannot unmarshal ${jsonKind(value)} into ${target}`;
}

/** Why a document cannot be read, as rules tell it. */
export function yamlProblem(thrown: unknown): string {
  return `unable to parse YAML: ${errorMessage(thrown)}`;
}

/** What starts with a brace is JSON to Helm; a template in its place is the common mistake. */
function refuseTemplate(document: string): void {
  const [start] = /^\s*\{\s*\{/.exec(document) ?? [];
  if (start !== undefined)
    throw new Error(
      `json: offset ${start.length}: invalid character '{' looking for beginning of object key string`,
    );
}
