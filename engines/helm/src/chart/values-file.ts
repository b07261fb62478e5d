import { errorMessage } from '@flux-ts/errors';
import { emptyMap, type GoMap } from '@flux-ts/gotemplate';
import { mergeMaps } from '../values/tables.ts';
import { readTable } from './read-yaml.ts';

/** The documents of a text as apimachinery's YAMLReader cuts it: at lines that are `---` and blanks. */
export function documents(text: string): string[] {
  if (!/^---\s*$/m.test(text)) return text === '' ? [] : [text];
  const found: string[] = [];
  let current = '';
  for (const line of text.split(/(?<=\n)/)) {
    if (!/^---\s*$/.test(line)) current += line;
    else if (current !== '') {
      found.push(current);
      current = '';
    }
  }
  if (current !== '') found.push(current);
  return found;
}

/** A values file: its documents, the later on top of the earlier ones. Throws in Helm's words. */
export function loadValues(text: string): GoMap {
  const separated = text === '' || text.endsWith('\n') ? text : `${text}\n`;
  let values = emptyMap();
  for (const document of documents(separated)) {
    try {
      values = mergeMaps(values, readTable(document));
    } catch (thrown) {
      throw new Error(`cannot unmarshal yaml document: ${errorMessage(thrown)}`, { cause: thrown });
    }
  }
  return values;
}
