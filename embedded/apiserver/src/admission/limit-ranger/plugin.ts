import type { KubeObject } from '@flux-ts/resource';
import { type AdmissionPlugin, type AdmissionRequest, createsPod, refused } from '../plugin.ts';
import { fillFromLimits } from './defaults.ts';
import { limitErrors } from './limits.ts';

/** Objects of a namespace keep to its LimitRanges, and get what those give (plugin/pkg/admission/limitranger). */
export const limitRanger: AdmissionPlugin = {
  mutate(request) {
    if (!createsPod(request)) return false;
    return rangesOf(request).reduce(
      (changed, range) => fillFromLimits(request.object!, range) || changed,
      false,
    );
  },
  validate(request) {
    if (!concerns(request)) return;
    for (const range of rangesOf(request)) {
      const errors = limitErrors(request.object!, range);
      if (errors.length === 1) throw refused(request, errors[0]!);
      if (errors.length > 1) throw refused(request, `[${errors.join(', ')}]`);
    }
  },
};

/** Pods when they are made; claims whenever they are written. */
function concerns(request: AdmissionRequest): boolean {
  const { target, subresource, operation } = request;
  if (createsPod(request)) return true;
  return (
    target.type.collection === '/persistentvolumeclaims' &&
    subresource === undefined &&
    operation !== 'DELETE'
  );
}

function rangesOf({ api, namespace }: AdmissionRequest): KubeObject[] {
  return api.storage.list('/limitranges', { namespace }).map(({ object }) => object);
}
