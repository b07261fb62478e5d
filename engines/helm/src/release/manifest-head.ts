import { errorMessage } from '@flux-ts/errors';
import { type GoMap, type GoValue, getKey, isMap } from '@flux-ts/gotemplate';
import { decode, YamlError } from '@flux-ts/yaml';
import { jsonKind, yamlProblem } from '../chart/read-yaml.ts';
import { yamlText } from '../chart/yaml-encoding.ts';
import { HelmError } from '../errors.ts';
import { headText } from './simple-manifest.ts';

/** Annotations of an object. */
export type Annotations = Readonly<Record<string, string>>;

/** What Helm reads of an object (util.SimpleHead). */
export interface ManifestHead {
  readonly apiVersion: string;
  readonly kind: string;
  readonly name: string;
  readonly annotations: Annotations;
}

class HeadError extends Error {}

/** The head of a document; all of it must be YAML. Throws {@link HelmError} `MANIFEST`. */
export function headOf(path: string, content: string): ManifestHead {
  return simpleHead(content) ?? checkedHead(path, content);
}

/** The head of a document that is simple to read; what is wrong with one is told by reading all of it. */
function simpleHead(content: string): ManifestHead | undefined {
  const text = headText(content);
  if (text === undefined) return undefined;
  try {
    return readHead(text);
  } catch {
    return undefined;
  }
}

function checkedHead(path: string, content: string): ManifestHead {
  try {
    return readHead(content);
  } catch (thrown) {
    const problem =
      thrown instanceof HeadError
        ? `error unmarshaling JSON: while decoding JSON: json: ${thrown.message}`
        : errorMessage(thrown);
    throw new HelmError('MANIFEST', `YAML parse error on ${path}: ${problem}`, {
      cause: thrown,
      data: { file: path },
    });
  }
}

function readHead(content: string): ManifestHead {
  const value = readDocument(content);
  if (value !== null && !isMap(value))
    throw new HeadError(`cannot unmarshal ${jsonKind(value)} into Go value of type util.SimpleHead`);
  const top = isMap(value) ? value : {};
  const metadata = table(
    top,
    'metadata',
    'SimpleHead.metadata',
    'struct { Name string "json:\\"name\\""; Annotations map[string]string "json:\\"annotations\\"" }',
  );
  const annotations = table(metadata, 'annotations', '.metadata.annotations', 'map[string]string');
  const texts = Object.create(null) as Record<string, string>;
  for (const key of Object.keys(annotations)) texts[key] = text(annotations, key, '.metadata.annotations');
  return {
    apiVersion: text(top, 'apiVersion', 'SimpleHead.apiVersion'),
    kind: text(top, 'kind', 'SimpleHead.kind'),
    name: text(metadata, 'name', '.metadata.name'),
    annotations: texts,
  };
}

/** An entry; whole numbers that JavaScript cannot hold exactly are numbers like others. */
function at(map: GoMap, key: string): GoValue {
  const value = getKey(map, key);
  return typeof value === 'bigint' ? Number(value) : value;
}

/** `field` is how Go calls it: the name of the struct, which metadata has none of, and the path. */
function table(map: GoMap, key: string, field: string, type: string): GoMap {
  const value = at(map, key);
  if (value === undefined || value === null) return {};
  if (isMap(value)) return value;
  throw new HeadError(`cannot unmarshal ${jsonKind(value)} into Go struct field ${field} of type ${type}`);
}

/** A scalar as text: sigs.k8s.io/yaml writes numbers and booleans as text where text is wanted. */
function text(map: GoMap, key: string, field: string): string {
  const value = at(map, key);
  if (value === undefined || value === null) return '';
  if (typeof value === 'string') return value;
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  throw new HeadError(`cannot unmarshal ${jsonKind(value)} into Go struct field ${field} of type string`);
}

/** Numbers stay as they are read: nothing of them shows but that they are numbers. */
function readDocument(content: string): GoValue {
  try {
    const value = decode(yamlText(content));
    return typeof value === 'bigint' ? Number(value) : (value as GoValue);
  } catch (thrown) {
    if (!(thrown instanceof YamlError)) throw thrown;
    throw new Error(yamlProblem(thrown), { cause: thrown });
  }
}
