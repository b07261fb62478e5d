import type { KubeObject } from '@flux-ts/resource';
import { formatTime } from '../../clock.ts';
import { asList, asObject, equalValues, field, fieldAt } from '../../values.ts';
import type { Scope, Strategy } from '../strategy.ts';

/** CertificateSigningRequests say who asks, whatever they claim (pkg/registry/certificates/certificates/strategy.go). */
export const signingRequestStrategy: Strategy = {
  prepareCreate(next, { ctx: { user } }) {
    const spec = asObject(next['spec']) ?? {};
    for (const key of ['username', 'uid', 'groups', 'extra']) delete spec[key];
    spec['username'] = user.name;
    if (user.uid !== undefined) spec['uid'] = user.uid;
    if (user.groups.length > 0) spec['groups'] = [...user.groups];
    if (Object.keys(user.extra ?? {}).length > 0) spec['extra'] = { ...user.extra };
    next['spec'] = spec;
    next['status'] = {};
  },
  prepareUpdate(next, live, scope) {
    // What is asked for is for good, and nobody is told so.
    if (scope.subresource === undefined && live['spec'] !== undefined) next['spec'] = live['spec'];
    stampConditions(next, live, scope);
  },
  checkName: () => [],
};

/** New conditions get the times that they came at. */
function stampConditions(next: KubeObject, live: KubeObject, { api }: Scope): void {
  const now = formatTime(api.clock.now());
  const before = asList(fieldAt(live, 'status', 'conditions'));
  for (const each of asList(fieldAt(next, 'status', 'conditions')).map(asObject)) {
    if (each === undefined || before.some((old) => equalValues(old, each))) continue;
    each['lastUpdateTime'] ??= now;
    const known = before.find((old) => field(old, 'type') === each['type']);
    each['lastTransitionTime'] ??= field(known, 'lastTransitionTime') ?? now;
  }
}
