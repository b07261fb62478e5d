import { YamlError } from '../errors.ts';
import { locate } from '../locate.ts';
import type { YamlDocument } from '../node.ts';
import type { Dialect } from '../scan/cursor.ts';
import { Parser } from './parser.ts';

/** Bounds of a parse, the file's name for errors, and whose words errors use. */
export interface ParseOptions {
  /** Named in the `data` of errors. */
  file?: string;
  /** Nesting of collections, 1000 unless told. */
  maxDepth?: number;
  /** Nodes in the whole text, 5,000,000 unless told. */
  maxNodes?: number;
  /** Called every 4096 nodes, to look at a clock; what it throws ends the parse. */
  check?: () => void;
  /**
   * `go-json` (the default) words errors as sigs.k8s.io/yaml does, `yaml3` as go-yaml v3 (kustomize's reader) does;
   * the texts are the same, the line numbers not always.
   */
  scalars?: Dialect;
}

/** Everything but tab, line breaks and what Unicode calls printable; a lone surrogate too. */
const NOT_ALLOWED = /[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/u;

/** A parser over a text that was checked for characters that YAML does not allow. */
export function openParser(text: string, options: ParseOptions): Parser {
  const bad = NOT_ALLOWED.exec(text);
  if (bad !== null) {
    const data = { offset: bad.index, ...locate(text, bad.index) };
    const file = options.file === undefined ? {} : { file: options.file };
    throw new YamlError('SYNTAX', 'yaml: control characters are not allowed', { data: { ...data, ...file } });
  }
  return new Parser(text, {
    dialect: options.scalars ?? 'go-json',
    file: options.file,
    maxDepth: options.maxDepth ?? 1000,
    maxNodes: options.maxNodes ?? 5_000_000,
    check: options.check,
  });
}

/**
 * Reads every document of a text into a tree of nodes with their offsets: YAML 1.1 as libyaml and go-yaml read it.
 * An empty text has no documents. Throws {@link YamlError} `SYNTAX`, `BAD_ALIAS` (unknown anchor) or `LIMIT`.
 */
export function parseDocuments(text: string, options: ParseOptions = {}): YamlDocument[] {
  const parser = openParser(text, options);
  const documents: YamlDocument[] = [];
  for (let document = parser.next(); document !== undefined; document = parser.next()) {
    const last = documents[documents.length - 1];
    if (last === undefined) document.start = 0;
    else last.end = document.start;
    documents.push(document);
  }
  const last = documents[documents.length - 1];
  if (last !== undefined) last.end = text.length;
  return documents;
}
