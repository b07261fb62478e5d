import type { LogEntry } from '../log.ts';
import type { Chart } from './chart.ts';

const WORDS = new Map([
  [
    'requirements.lock',
    'Warning: Dependency locking is handled in Chart.lock since apiVersion "v2". We recommend migrating to Chart.lock.',
  ],
  [
    'requirements.yaml',
    'Warning: Dependencies are handled in Chart.yaml since apiVersion "v2". We recommend migrating dependencies to Chart.yaml.',
  ],
]);

/**
 * What Helm's log says whenever it loads a chart of a new apiVersion that has an old chart's files, or whose subcharts
 * are such charts (chart/v2/loader/load.go).
 */
export function oldFilesLog(chart: Chart): LogEntry[] {
  const own = chart.metadata.apiVersion === 'v1' ? [] : chart.raw;
  const texts = own.flatMap(({ name }) => WORDS.get(name) ?? []);
  const entries = texts.map((text): LogEntry => ({ level: 'INFO', text, fields: {} }));
  return [...entries, ...chart.dependencies.flatMap(oldFilesLog)];
}
