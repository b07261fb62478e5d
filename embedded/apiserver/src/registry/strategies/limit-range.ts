import type { KubeObject } from '@flux-ts/resource';
import { asList, asObject, fieldAt } from '../../values.ts';

/** What a limit of containers leaves open follows from what it says (core/v1 SetDefaults_LimitRangeItem). */
export function limitRangeDefaults(range: KubeObject): void {
  for (const value of asList(fieldAt(range, 'spec', 'limits'))) {
    const item = asObject(value);
    if (item === undefined || item['type'] !== 'Container') continue;
    fill(item, 'default', item['max']);
    fill(item, 'defaultRequest', item['default']);
    fill(item, 'defaultRequest', item['min']);
  }
}

function fill(item: Record<string, unknown>, key: string, source: unknown): void {
  const amounts = asObject(source);
  if (amounts !== undefined) item[key] = { ...amounts, ...asObject(item[key]) };
}
