import { errorMessage } from '@flux-ts/errors';
import { emptyMap, type GoMap } from '@flux-ts/gotemplate';
import { mergeMaps } from '../values/tables.ts';
import { readTable } from './read-yaml.ts';

/**
 * The documents of a text as apimachinery's YAMLReader cuts it: at lines that start with `---`, behind which nothing but
 * a comment may stand; such a line with nothing before it belongs to the document. Throws its words for another one.
 */
export function* documents(text: string): Generator<string> {
  let current = '';
  for (const line of text.split(/(?<=\n)/)) {
    if (line.startsWith('---')) {
      const rest = line.slice(3).trim();
      if (rest !== '' && !rest.startsWith('#')) throw new Error(`invalid Yaml document separator: ${rest}`);
      if (current !== '') {
        yield current;
        current = '';
        continue;
      }
    }
    current += line;
  }
  if (current !== '') yield current;
}

/** A values file: its documents, the later on top of the earlier ones. Throws in Helm's words. */
export function loadValues(text: string): GoMap {
  const separated = text === '' || text.endsWith('\n') ? text : `${text}\n`;
  // Most have one document, which need not be cut out.
  if (!/^---/m.test(separated)) return separated === '' ? emptyMap() : readDocument(separated);
  let values = emptyMap();
  const reader = documents(separated);
  for (;;) {
    const document = nextDocument(reader);
    if (document === undefined) return values;
    values = mergeMaps(values, readDocument(document));
  }
}

function nextDocument(reader: Generator<string>): string | undefined {
  try {
    const { done, value } = reader.next();
    return done === true ? undefined : value;
  } catch (thrown) {
    throw new Error(`error reading yaml document: ${errorMessage(thrown)}`, { cause: thrown });
  }
}

function readDocument(text: string): GoMap {
  try {
    return readTable(text);
  } catch (thrown) {
    throw new Error(`cannot unmarshal yaml document: ${errorMessage(thrown)}`, { cause: thrown });
  }
}
