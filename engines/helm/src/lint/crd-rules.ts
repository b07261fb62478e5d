import { fileText } from '../chart/read-yaml.ts';
import { crdFiles } from '../packaging/show-chart.ts';
import type { LintFolder } from './lint-folder.ts';
import { readHeads, yamlProblem } from './manifest-head.ts';
import type { Findings } from './message.ts';

const FOLDER = 'crds/';

/** The rules about `crds/` (lint/rules/crds.go): plain YAML, and nothing but definitions. */
export function lintCrds(folder: LintFolder, findings: Findings): void {
  const kind = folder.kinds.get('crds');
  if (kind === undefined) return;
  if (!findings.note('ERROR', FOLDER, kind === 'directory' ? undefined : 'not a directory')) return;
  const { chart } = folder;
  if (chart instanceof Error) {
    findings.note('ERROR', FOLDER, chart.message);
    return;
  }
  for (const { name, data } of crdFiles(chart)) {
    try {
      for (const head of readHeads(fileText(data))) {
        const isGroup = head.apiVersion.startsWith('apiextensions.k8s.io');
        findings.note('ERROR', name, isGroup ? undefined : "apiVersion is not in 'apiextensions.k8s.io'");
        const isKind = head.kind === 'CustomResourceDefinition';
        findings.note('ERROR', name, isKind ? undefined : "object kind is not 'CustomResourceDefinition'");
      }
    } catch (thrown) {
      findings.note('ERROR', name, yamlProblem(thrown));
      return;
    }
  }
}
