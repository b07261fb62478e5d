import type { GoMap } from '@flux-ts/gotemplate';
import { type Chart, processDependencies, textOf } from '@flux-ts/helm';
import { ReleaseError } from '../errors.ts';
import { ask, asReleaseError, compute, type Program } from '../machine/program.ts';
import { build, type Target } from '../objects/build.ts';
import { createRequest, writeProblem } from '../objects/update.ts';
import { waitStrategy } from './checks.ts';
import { DEFAULT_TIMEOUT, type InstallOperation } from './operation.ts';

interface CrdFile {
  readonly name: string;
  readonly text: string;
}

/** Custom kinds are waited for this long, whatever the operation's timeout. */
const ESTABLISHED_TIMEOUT = 60_000;

/**
 * Makes what lies in the `crds/` folders of a chart and its subcharts, file by file; a file whose objects exist is
 * passed over. Throws {@link ReleaseError} `APPLY` or `BUILD`.
 */
export function* installCrds(operation: InstallOperation): Program<void> {
  const files = yield* compute(() => crdFiles(operation.chart, operation.values));
  const made: Target[] = [];
  for (const file of files) made.push(...(yield* installFile(file, operation)));
  if (made.length === 0) return;
  const asked = waitStrategy(operation);
  const strategy = asked === 'hookOnly' ? 'watcher' : asked;
  const refs = made.map(({ ref }) => ref);
  const timeout = Math.min(ESTABLISHED_TIMEOUT, operation.timeout ?? DEFAULT_TIMEOUT);
  yield* ask({ type: 'wait', until: 'established', refs, strategy, timeout }, 'WAIT');
  yield* ask({ type: 'forget-discovery' }, 'APPLY');
}

function* installFile(file: CrdFile, operation: InstallOperation): Program<Target[]> {
  const failed = (words: string): string => `failed to install CRD ${file.name}: ${words}`;
  try {
    const { namespace, serverSideApply: serverSide = true, forceConflicts = false } = operation;
    const targets = yield* build(file.text, { namespace, validate: false, failure: '' });
    if (targets.length === 0) throw new ReleaseError('BUILD', 'resources are empty');
    const requests = targets.map((target) =>
      createRequest(target, { serverSide, forceConflicts }, 'continue'),
    );
    const { results } = yield* ask({ type: 'write', requests }, 'APPLY');
    if (results.some((problem) => problem?.reason === 'AlreadyExists')) return [];
    const failures = requests.flatMap((request, i) => {
      const problem = results[i];
      return problem === undefined ? [] : [writeProblem(request, problem)];
    });
    if (failures.length > 0) throw new ReleaseError('APPLY', failures.join('\n'));
    return targets;
  } catch (thrown) {
    throw asReleaseError(thrown).wrap(failed);
  }
}

/** The files of the chart and of those subcharts that the values switch on. */
function crdFiles(chart: Chart, values: GoMap): CrdFile[] {
  const collect = (each: Chart): CrdFile[] => [
    ...each.files
      .filter(({ name }) => name.startsWith('crds/') && /\.(?:ya?ml|json)$/i.test(name))
      .map(({ name, data }) => ({ name, text: textOf(data).replace(/^\ufeff/, '') })),
    ...each.dependencies.flatMap(collect),
  ];
  return collect(processDependencies(chart, values));
}
