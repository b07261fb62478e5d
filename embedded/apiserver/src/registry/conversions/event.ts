import type { KubeObject } from '@flux-ts/resource';

// Fields of core/v1 Event under the names of events.k8s.io/v1 (pkg/apis/events/v1/conversion.go).
const NAMES: readonly (readonly [core: string, renamed: string])[] = [
  ['involvedObject', 'regarding'],
  ['message', 'note'],
  ['source', 'deprecatedSource'],
  ['firstTimestamp', 'deprecatedFirstTimestamp'],
  ['lastTimestamp', 'deprecatedLastTimestamp'],
  ['count', 'deprecatedCount'],
  ['reportingComponent', 'reportingController'],
];

/** An event of the core group as one of events.k8s.io. */
export function eventToNew(event: KubeObject): KubeObject {
  return renamed(event, new Map(NAMES));
}

/** An event of events.k8s.io as one of the core group. */
export function eventFromNew(event: KubeObject): KubeObject {
  return renamed(event, new Map(NAMES.map(([core, other]) => [other, core])));
}

function renamed(event: KubeObject, names: ReadonlyMap<string, string>): KubeObject {
  const entries = Object.entries(event).map(([key, value]) => [names.get(key) ?? key, value]);
  return Object.fromEntries(entries) as KubeObject;
}
