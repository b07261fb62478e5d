import { createHash } from 'node:crypto';
import { toJson } from '@flux-ts/yaml';
import type { Dependency } from '../chart/chart.ts';
import { dependencyFields } from '../packaging/metadata-fields.ts';

/** Dependencies as json.Marshal writes them: fields in the order of the struct, maps below by key. */
function json(dependencies: readonly Dependency[]): string {
  const items = dependencies.map((each) => {
    const fields = Object.entries(dependencyFields(each));
    return `{${fields.map(([key, value]) => `"${key}":${toJson(value, { escapeHtml: true })}`).join(',')}}`;
  });
  return `[${items.join(',')}]`;
}

function digest(text: string): string {
  return `sha256:${createHash('sha256').update(text).digest('hex')}`;
}

/** What Chart.lock says of the dependencies that were asked for and those that were found (resolver.HashReq). */
export function lockDigest(asked: readonly Dependency[], locked: readonly Dependency[]): string {
  return digest(`[${json(asked)},${json(locked)}]`);
}

/** What requirements.lock said of them in the time of Helm 2 (resolver.HashV2Req). */
export function oldLockDigest(asked: readonly Dependency[]): string {
  return digest(`{"dependencies":${json(asked)}}`);
}
