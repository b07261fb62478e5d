import { formatTime } from '../../clock.ts';
import { asObject, fieldAt } from '../../values.ts';
import type { Scope, Strategy } from '../strategy.ts';

/** Volumes say since when they are in their phase (pkg/registry/core/persistentvolume strategy.go). */
export const volumeStrategy: Strategy = {
  prepareCreate(next, scope) {
    next['status'] = { phase: 'Pending', ...since(scope) };
  },
  prepareUpdate(next, live, scope) {
    const [phase, before] = [next, live].map((each) => fieldAt(each, 'status', 'phase'));
    const [time, known] = [next, live].map((each) => fieldAt(each, 'status', 'lastPhaseTransitionTime'));
    if (scope.subresource !== 'status' || (time !== undefined && time !== known)) return;
    const told =
      phase !== before ? since(scope) : known === undefined ? {} : { lastPhaseTransitionTime: known };
    next['status'] = { ...asObject(next['status']), ...told };
  },
};

function since({ api }: Scope): { readonly lastPhaseTransitionTime: string } {
  return { lastPhaseTransitionTime: formatTime(api.clock.now()) };
}
