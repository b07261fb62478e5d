import { errorMessage } from '@flux-ts/errors';
import { sprintf } from '@flux-ts/gotemplate';
import type { Chart } from '../chart/chart.ts';
import { processDependencies } from '../chart/dependencies.ts';
import { oldFilesLog } from '../chart/old-files.ts';
import { readTable } from '../chart/read-yaml.ts';
import { HelmError } from '../errors.ts';
import { cleanPath, extension } from '../functions/paths.ts';
import { type Log, skippedLog } from '../log.ts';
import { DEFAULT_KUBE_VERSION } from '../release/capabilities.ts';
import { renderFiles } from '../release/render-chart.ts';
import { coalesceValues } from '../values/coalesce.ts';
import { validateValues } from '../values/schema.ts';
import { Deprecations } from './deprecations.ts';
import type { LintFolder } from './lint-folder.ts';
import type { LintOptions } from './lint-options.ts';
import { type ManifestHead, readHeads, yamlProblem } from './manifest-head.ts';
import type { Findings } from './message.ts';
import { nameProblem } from './names.ts';

const FOLDER = 'templates/';
const EXTENSIONS = ['.yaml', '.yml', '.tpl', '.txt'];
const SELECTING = ['Deployment', 'ReplicaSet', 'DaemonSet', 'StatefulSet'];

/** The rules about templates (lint/rules/template.go): they render, to objects that a cluster would take. */
export function lintTemplates(folder: LintFolder, options: LintOptions, findings: Findings, log: Log): void {
  const kind = folder.kinds.get('templates');
  if (!findings.note('WARNING', FOLDER, kind === undefined ? 'directory does not exist' : undefined)) return;
  if (!findings.note('ERROR', FOLDER, kind === 'directory' ? undefined : 'not a directory')) return;
  const { chart } = folder;
  if (chart instanceof Error) {
    findings.note('ERROR', FOLDER, chart.message);
    return;
  }
  for (const entry of oldFilesLog(chart)) log(entry);
  const rendered = render(chart, options, findings, log);
  if (rendered === undefined) return;
  const deprecations = new Deprecations();
  for (const { name } of chart.templates) {
    findings.note('ERROR', name, extensionProblem(name));
    if (!/\.ya?ml$/i.test(name)) continue;
    const text = rendered.get(cleanPath(`${chart.metadata.name}/${name}`)) ?? '';
    if (text.trim() === '') continue;
    findings.note('WARNING', name, indentProblem(text));
    if (!lintManifests(name, text, { deprecations, options, findings })) return;
  }
}

/** The rendered files; undefined where a rule said why there are none, or where Helm keeps silent. */
function render(
  chart: Chart,
  options: LintOptions,
  findings: Findings,
  log: Log,
): ReadonlyMap<string, string> | undefined {
  const { values, namespace, kubeVersion } = options;
  let isQuiet = true;
  try {
    const enabled = processDependencies(chart, values, log);
    const told = { log: skippedLog(log) };
    // Helm coalesces twice: what a null took away comes back.
    const all = coalesceValues(enabled, coalesceValues(enabled, values, told), told);
    isQuiet = false;
    if (options.skipSchemaValidation !== true)
      validateValues(enabled, all, options.isDebug === true ? log : undefined);
    return renderFiles(enabled, all, {
      ...options,
      release: { name: 'test-release', namespace, isInstall: false, revision: 0 },
      kubeVersion: kubeVersion ?? DEFAULT_KUBE_VERSION,
      onLint: log,
    });
  } catch (thrown) {
    if (!(thrown instanceof HelmError)) throw thrown;
    if (!isQuiet) findings.note('ERROR', FOLDER, thrown.message);
    return undefined;
  }
}

function extensionProblem(name: string): string | undefined {
  const ext = extension(name);
  return EXTENSIONS.includes(ext)
    ? undefined
    : `file extension '${ext}' not valid. Valid extensions are .yaml, .yml, .tpl, or .txt`;
}

function indentProblem(text: string): string | undefined {
  const line = text.split(/\r?\n/).find((each) => each.trim() !== '') ?? '';
  return /^[ \t]/.test(line)
    ? `document starts with an illegal indent: ${sprintf('%q', [line])}, which may cause parsing problems`
    : undefined;
}

interface Manifests {
  readonly deprecations: Deprecations;
  readonly options: LintOptions;
  readonly findings: Findings;
}

/** False where a document cannot be read: Helm looks at no further file then. */
function lintManifests(name: string, text: string, { deprecations, options, findings }: Manifests): boolean {
  const kube = options.kubeVersion ?? DEFAULT_KUBE_VERSION;
  try {
    for (const head of readHeads(text)) {
      findings.note('WARNING', name, nameProblem(head.kind, head.name));
      findings.note('WARNING', name, deprecations.warning(head.apiVersion, head.kind, kube));
      findings.note('ERROR', name, selectorProblem(head, text));
      findings.note('ERROR', name, listProblem(head, text));
    }
    return true;
  } catch (thrown) {
    return findings.note('ERROR', name, yamlProblem(thrown));
  }
}

function selectorProblem({ kind, name }: ManifestHead, text: string): string | undefined {
  if (!SELECTING.includes(kind) || /matchLabels|matchExpressions/.test(text)) return undefined;
  return `a ${kind} must contain matchLabels or matchExpressions, and ${sprintf('%q', [name])} does not`;
}

function listProblem({ kind }: ManifestHead, text: string): string | undefined {
  if (kind !== 'List') return undefined;
  try {
    const { items } = readTable(text) as { items?: { metadata?: { annotations?: object } }[] };
    const isKept = (items ?? []).some((item) =>
      Object.hasOwn(item?.metadata?.annotations ?? {}, 'helm.sh/resource-policy'),
    );
    return isKept ? "annotation 'helm.sh/resource-policy' within List objects are ignored" : undefined;
  } catch (thrown) {
    return `unable to parse YAML: ${errorMessage(thrown)}`;
  }
}
