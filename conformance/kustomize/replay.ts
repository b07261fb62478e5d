// Replays the outside kustomize cases (../shared/conformance/kustomize) in this process: against both oracles of
// kustomize itself, as loaded and sorted, and against that of `flux build kustomization`. Usage: node conformance/kustomize/replay.ts [--details] [NAME…]
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, normalize } from 'node:path';
import { captureContext, runCli, tree } from '@flux-ts/flux';
import { build, MemoryFileSystem } from '@flux-ts/kustomize';
import { asValue } from '@flux-ts/resource';
import { encodeAll } from '@flux-ts/yaml';

/** What became of a case. */
export interface Outcome {
  readonly name: string;
  readonly verdict: 'exact' | 'error' | 'different' | 'failed' | 'accepted';
  readonly sameText?: boolean;
  readonly why: string;
}

/** Every file below a folder, by its path in it. */
export function readTree(folder: string): Record<string, Uint8Array> {
  if (!existsSync(folder)) return {};
  const files: Record<string, Uint8Array> = {};
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const path = join(entry.parentPath, entry.name);
    files[path.slice(folder.length + 1)] = readFileSync(path);
  }
  return files;
}

/** The orders of kustomize's oracles, and that of `flux build kustomization`. */
export type Order = 'none' | 'legacy' | 'flux';

function buildPlain(folder: string, run: string, order: 'none' | 'legacy'): string {
  const { flags } = JSON.parse(readFileSync(join(folder, 'meta.json'), 'utf8')) as {
    flags: readonly string[];
  };
  const loadRestrictions = flags.includes('--load-restrictor=LoadRestrictionsNone') ? 'none' : 'root';
  const files = new MemoryFileSystem(readTree(join(folder, 'files')));
  const result = build(files, run === '.' ? '' : run, { order, loadRestrictions });
  if ('needs' in result) throw new Error(`needs ${result.needs.map((need) => need.key).join(', ')}`);
  return encodeAll(result.objects.map((object) => asValue(object.value)));
}

/** `flux build kustomization`, in this process: what it prints, or its error. */
async function buildFlux(folder: string, run: string): Promise<string> {
  const { context, output } = captureContext({ cwd: join(folder, 'files') });
  const file = join(folder, '../../app.yaml');
  const words = ['build', 'kustomization', 'app', '--dry-run', '--kustomization-file', file];
  const code = await runCli(tree, [...words, '--path', `./${run}`], context);
  if (code !== 0)
    throw new Error(output.stderr.replace(/^✗ /m, '').replaceAll(join(folder, 'files'), '').trim());
  return output.stdout;
}

/** Whether there is an oracle of this order for a case, and the case is one for this process. */
export function hasOracle(folder: string, order: Order): boolean {
  const files = {
    none: ['oracle.yaml', 'oracle.err'],
    legacy: ['oracle-legacy.yaml', 'oracle.err'],
    flux: ['oracle-flux.yaml', 'oracle-flux.err'],
  };
  return files[order].some((file) => existsSync(join(folder, file)));
}

/** Builds one case and compares it with what kustomize, or flux, printed. */
export async function replay(folder: string, name: string, order: Order): Promise<Outcome> {
  const run = normalize(readFileSync(join(folder, 'run'), 'utf8').trim());
  const oracle = join(
    folder,
    { none: 'oracle.yaml', legacy: 'oracle-legacy.yaml', flux: 'oracle-flux.yaml' }[order],
  );
  const errorFile = join(folder, order === 'flux' ? 'oracle-flux.err' : 'oracle.err');
  const expectedError = existsSync(errorFile)
    ? readFileSync(errorFile, 'utf8').replace(/^✗ /m, '').trim()
    : undefined;
  let output: string;
  try {
    output = order === 'flux' ? await buildFlux(folder, run) : buildPlain(folder, run, order);
  } catch (error) {
    const text = error instanceof Error ? error.message : String(error);
    if (expectedError === undefined)
      return { name, verdict: 'failed', why: error instanceof Error ? (error.stack ?? text) : text };
    const sameText = text.includes(expectedError);
    return { name, verdict: 'error', sameText, why: sameText ? '' : `want ${expectedError}\n got ${text}` };
  }
  if (expectedError !== undefined) return { name, verdict: 'accepted', why: expectedError };
  const wanted = readFileSync(oracle, 'utf8');
  return output === wanted
    ? { name, verdict: 'exact', why: '' }
    : { name, verdict: 'different', why: firstDifference(wanted, output) };
}

function firstDifference(wanted: string, got: string): string {
  const a = wanted.split('\n');
  const b = got.split('\n');
  const at = a.findIndex((line, i) => line !== b[i]);
  const line = at < 0 ? a.length : at;
  return `line ${line + 1}: want ${JSON.stringify(a[line])} got ${JSON.stringify(b[line])}`;
}

async function main(argv: readonly string[]): Promise<void> {
  const corpus = join(import.meta.dirname, '../../../shared/conformance/kustomize/open');
  const wanted = argv.filter((word) => !word.startsWith('--'));
  let bad = 0;
  for (const order of ['none', 'legacy', 'flux'] as const) {
    const names = readdirSync(corpus)
      .filter((name) => wanted.length === 0 || wanted.some((word) => name.includes(word)))
      .sort()
      .filter((name) => hasOracle(join(corpus, name), order));
    const outcomes: Outcome[] = [];
    for (const name of names) outcomes.push(await replay(join(corpus, name), name, order));
    const count = (verdict: Outcome['verdict']): number =>
      outcomes.filter((o) => o.verdict === verdict).length;
    const texts = outcomes.filter((o) => o.sameText).length;
    console.log(
      `${order}: exact ${count('exact')} / error-parity ${count('error')} (texts same ${texts}) / total ${outcomes.length}; ` +
        `different ${count('different')}, failed ${count('failed')}, accepted ${count('accepted')}`,
    );
    const failing = outcomes.filter((o) => o.why !== '');
    bad += failing.filter((o) => o.verdict !== 'error').length;
    if (order !== 'legacy' || argv.includes('--details'))
      for (const o of failing) console.log(`  ${o.verdict} ${o.name}: ${o.why.slice(0, 600)}`);
  }
  process.exitCode = bad === 0 ? 0 : 1;
}

if (import.meta.main) await main(process.argv.slice(2));
