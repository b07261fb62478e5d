import { emptyMap, type GoMap } from '@flux-ts/gotemplate';
import { type Chart, coalesceTables, coalesceValues, toGoValue } from '@flux-ts/helm';
import { own } from '@flux-ts/yaml';
import type { Release } from '../record/release.ts';
import type { UpgradeOperation } from './operation.ts';

/** Values and chart of an upgrade, with what it takes over from the release before (Upgrade.reuseValues). */
export function reusedValues(
  operation: UpgradeOperation,
  current: Release,
): { readonly values: GoMap; readonly chart: Chart } {
  const { chart, values, previousValues } = operation;
  const config = toGoValue(current.config) as GoMap;
  switch (previousValues) {
    case 'reset':
      return { values, chart };
    case 'reuse':
      return {
        values: coalesceTables(values, config),
        chart: {
          ...chart,
          values: coalesceValues({ ...chart, values: defaultsOf(current), dependencies: [] }, config),
        },
      };
    case 'reset-then-reuse':
      return { values: coalesceTables(values, config), chart };
    default:
      return { values: Object.keys(values).length === 0 ? config : values, chart };
  }
}

/** The defaults of a stored chart; its subcharts are not stored. */
function defaultsOf(release: Release): GoMap {
  const values = own(release.chart, 'values');
  return values === undefined || values === null ? emptyMap() : (toGoValue(values) as GoMap);
}
