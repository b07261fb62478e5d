import {
  emptyMap,
  GoBytes,
  type GoMap,
  GoStruct,
  type GoValue,
  setKey,
  sortedKeys,
  textOf,
} from '@flux-ts/gotemplate';
import { compileGobwas } from '@flux-ts/text';
import { strings } from '../functions/define.ts';
import { encodeBase64 } from '../functions/encodings.ts';
import { basePath } from '../functions/paths.ts';
import { toYaml } from '../functions/serialize.ts';

/** `.Files`: the files of a chart that are neither templates nor its own (engine.files). */
export function filesObject(files: ReadonlyMap<string, Uint8Array>): GoStruct {
  let elements: GoMap | undefined;
  const bytes = (name: GoValue): Uint8Array => files.get(String(name)) ?? new Uint8Array();
  return new GoStruct(
    'engine.files',
    {},
    {
      elements: () => {
        elements ??= toMap([...files].map(([name, data]) => [name, new GoBytes(data)]));
        return elements;
      },
      zero: new GoBytes(new Uint8Array()),
      methods: {
        Get: (name) => textOf(bytes(name)),
        GetBytes: (name) => new GoBytes(bytes(name)),
        Glob: (pattern) => filesObject(matching(files, String(pattern))),
        AsConfig: () => flatten(files, textOf),
        AsSecrets: () => flatten(files, encodeBase64),
        Lines: (name) => lines(textOf(bytes(name))),
      },
    },
  );
}

function matching(files: ReadonlyMap<string, Uint8Array>, pattern: string): ReadonlyMap<string, Uint8Array> {
  const matches = compile(pattern);
  return new Map([...files].filter(([name]) => matches(name)));
}

function compile(pattern: string): (name: string) => boolean {
  try {
    return compileGobwas(pattern, ['/']);
  } catch {
    return compileGobwas('**', []);
  }
}

function toMap(entries: readonly (readonly [string, GoValue])[]): GoMap {
  const map = emptyMap();
  for (const [name, value] of entries) setKey(map, name, value);
  const sorted = emptyMap();
  for (const name of sortedKeys(map)) setKey(sorted, name, map[name]);
  return sorted;
}

/** Base names and contents as YAML; of files with the same name the last one counts. */
function flatten(files: ReadonlyMap<string, Uint8Array>, write: (data: Uint8Array) => string): string {
  try {
    return toYaml(toMap([...files].map(([name, data]) => [basePath(name), write(data)])));
  } catch {
    return '';
  }
}

function lines(text: string): GoValue[] {
  return strings(text === '' ? [] : text.replace(/\n$/, '').split('\n'));
}
