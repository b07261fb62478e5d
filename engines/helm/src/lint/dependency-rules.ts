import type { Chart } from '../chart/chart.ts';
import { oldFilesLog } from '../chart/old-files.ts';
import type { Log } from '../log.ts';
import type { LintFolder } from './lint-folder.ts';
import type { Findings } from './message.ts';

/** The rules about dependencies (lint/rules/dependencies.go): Chart.yaml and `charts/` name the same ones. */
export function lintDependencies(folder: LintFolder, findings: Findings, log: Log): void {
  const { chart, path } = folder;
  if (chart instanceof Error) {
    findings.note('ERROR', '', `unable to load chart\n\t${chart.message}`);
    return;
  }
  for (const entry of oldFilesLog(chart)) log(entry);
  const named = new Set(chart.metadata.dependencies.map((each) => each.name));
  const present = new Set(chart.dependencies.map((child) => child.metadata.name));
  const list = (names: readonly string[], problem: string): string | undefined =>
    names.length === 0 ? undefined : `${problem}: ${names.join(',')}`;
  const unnamed = chart.dependencies.map((child) => child.metadata.name).filter((name) => !named.has(name));
  const missing = chart.metadata.dependencies.map((each) => each.name).filter((name) => !present.has(name));
  findings.note('ERROR', path, list(unnamed, 'chart metadata is missing these dependencies'));
  findings.note('ERROR', path, list(shadowed(chart), 'multiple dependencies with name or alias'));
  findings.note('WARNING', path, list(missing, 'chart directory is missing these dependencies'));
}

function shadowed(chart: Chart): string[] {
  const seen = new Set<string>();
  return chart.metadata.dependencies.flatMap(({ name, alias }) => {
    const key = alias === '' ? name : alias;
    const again = seen.has(key);
    seen.add(key);
    return again ? [key] : [];
  });
}
