import { encode } from '@flux-ts/yaml';
import type { Lock } from '../chart/chart.ts';
import { lockFields } from '../packaging/metadata-fields.ts';

/** Chart.lock as Helm writes it. */
export function printLock(lock: Lock): string {
  return encode(lockFields(lock));
}
