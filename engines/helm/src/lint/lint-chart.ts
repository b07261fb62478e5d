import type { Log, LogEntry } from '../log.ts';
import { lintChartFile } from './chart-file-rules.ts';
import { lintCrds } from './crd-rules.ts';
import { lintDependencies } from './dependency-rules.ts';
import type { LintFolder } from './lint-folder.ts';
import type { LintOptions } from './lint-options.ts';
import { Findings, type LintMessage } from './message.ts';
import { lintTemplates } from './template-rules.ts';
import { lintValues } from './values-rules.ts';

/** What was found, and what templates asked for that only linting lets pass. */
export interface LintResult {
  readonly messages: readonly LintMessage[];
  readonly logs: readonly LogEntry[];
}

/** Looks for faults of a chart as `helm lint` does: the same rules, order and words (pkg/chart/v2/lint). */
export function lintChart(folder: LintFolder, options: LintOptions): LintResult {
  const findings = new Findings();
  const logs: LogEntry[] = [];
  const log: Log = (entry) => logs.push(entry);
  lintChartFile(folder, findings);
  lintValues(folder, options, findings, log);
  lintTemplates(folder, options, findings, log);
  lintDependencies(folder, findings, log);
  lintCrds(folder, findings);
  return { messages: findings.messages, logs };
}
