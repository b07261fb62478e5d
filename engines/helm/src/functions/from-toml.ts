import { errorMessage } from '@flux-ts/errors';
import { emptyMap, type GoMap, setKey } from '@flux-ts/gotemplate';
import { parseToml } from '../toml/parse-toml.ts';

/** A TOML document as a map; what is wrong with it under the key `Error`, as Helm has it. */
export function fromToml(text: string): GoMap {
  try {
    return parseToml(text);
  } catch (thrown) {
    const map = emptyMap();
    setKey(map, 'Error', errorMessage(thrown));
    return map;
  }
}
