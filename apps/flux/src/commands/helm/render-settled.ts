import {
  type Chart,
  HelmError,
  type LogEntry,
  RenderCache,
  type RenderChartOptions,
  type Rendered,
  renderChart,
} from '@flux-ts/helm';
import { Answers, type Outside } from './answers.ts';

/** A chart whose every answer leads to a further question ends here. */
const MAX_ROUNDS = 100;

/**
 * Renders a chart, finds out what its templates asked for in vain, and renders again until nothing is asked any more.
 * All renders draw the same random bytes, so that a name made at random is asked for once. Throws {@link HelmError} in
 * Helm's words.
 */
export async function renderSettled(
  chart: Chart,
  options: RenderChartOptions,
  outside: Outside,
): Promise<Rendered> {
  const answers = new Answers(outside);
  const replay = replaying(options.random);
  const cache = options.cache ?? new RenderCache();
  for (let round = 0; round < MAX_ROUNDS; round++) {
    const logs: LogEntry[] = [];
    const random = replay();
    const onLog = (entry: LogEntry) => logs.push(entry);
    const end = attempt(chart, { ...options, cache, random, onLog, ...answers.askers() });
    if (await answers.find()) continue;
    if (!answers.isComplete) break;
    for (const entry of logs) options.onLog?.(entry);
    return end();
  }
  throw new HelmError('LIMIT', 'templates look up more and more objects');
}

/** A render, and how it ended: a failure counts only if nothing was asked in vain. */
function attempt(chart: Chart, options: RenderChartOptions): () => Rendered {
  try {
    const rendered = renderChart(chart, options);
    return () => rendered;
  } catch (thrown) {
    return () => {
      throw thrown;
    };
  }
}

/** Sources of the same random bytes, draw by draw; what is drawn later than ever before is new. */
function replaying(random: RenderChartOptions['random']): () => RenderChartOptions['random'] {
  const drawn: Uint8Array[] = [];
  return () => {
    let next = 0;
    return (length) => {
      const at = next++;
      const before = drawn[at];
      if (before !== undefined && before.length === length) return before.slice();
      const fresh = random(length);
      drawn[at] = fresh.slice();
      return fresh;
    };
  };
}
