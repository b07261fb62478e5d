import { errorMessage } from '@flux-ts/errors';
import { emptyMap, type GoMap } from '@flux-ts/gotemplate';
import { fileText, readTable } from '../chart/read-yaml.ts';
import { type Log, skippedLog } from '../log.ts';
import { mergeTables } from '../values/coalesce.ts';
import { schemaProblem } from '../values/schema.ts';
import type { LintFolder } from './lint-folder.ts';
import type { LintOptions } from './lint-options.ts';
import type { Findings } from './message.ts';

const FILE = 'values.yaml';

/**
 * The rules about values.yaml (lint/rules/values.go): it can be read and meets the schema beside it. The tables among the
 * given values get the defaults of the file, as in Helm, where the rules that follow and the charts that are linted next
 * see them.
 */
export function lintValues(
  folder: LintFolder,
  options: Pick<LintOptions, 'values' | 'skipSchemaValidation' | 'isDebug'>,
  findings: Findings,
  log: Log,
): void {
  const isThere = folder.kinds.has(FILE);
  if (!findings.note('INFO', FILE, isThere ? undefined : 'file does not exist')) return;
  let values: GoMap;
  try {
    if (folder.kinds.get(FILE) === 'directory')
      throw new Error(`read ${folder.path}/${FILE}: is a directory`);
    values = readTable(fileText(folder.files.get(FILE) ?? new Uint8Array()), 'common.Values');
  } catch (thrown) {
    findings.note('ERROR', FILE, `unable to parse YAML: ${errorMessage(thrown)}`);
    return;
  }
  const all = mergeTables(mergeTables(emptyMap(), options.values, false), values, false, skippedLog(log));
  const schema = folder.files.get('values.schema.json');
  if (schema === undefined || schema.length === 0 || options.skipSchemaValidation === true) return;
  findings.note('ERROR', FILE, schemaProblem(schema, all, options.isDebug === true ? log : undefined));
}
