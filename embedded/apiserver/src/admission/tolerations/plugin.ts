import { asList, asObject, asText, fieldAt } from '../../values.ts';
import type { AdmissionPlugin } from '../plugin.ts';

const SECONDS = 300;
const TAINTS = ['node.kubernetes.io/not-ready', 'node.kubernetes.io/unreachable'];

/** Pods stay five minutes on a node that is lost (plugin/pkg/admission/defaulttolerationseconds). */
export const tolerationSeconds: AdmissionPlugin = {
  mutate(request) {
    const { target, subresource } = request;
    const written = target.type.collection === '/pods' && subresource === undefined;
    const spec = written ? asObject(request.object?.['spec']) : undefined;
    if (spec === undefined) return false;
    const tolerations = asList(spec['tolerations']);
    const missing = TAINTS.filter((key) => !tolerations.some((toleration) => tolerates(toleration, key)));
    if (missing.length === 0) return false;
    const added = missing.map((key) => ({
      key,
      operator: 'Exists',
      effect: 'NoExecute',
      tolerationSeconds: SECONDS,
    }));
    spec['tolerations'] = [...tolerations, ...added];
    return true;
  },
};

function tolerates(toleration: unknown, taint: string): boolean {
  const key = asText(fieldAt(toleration, 'key'));
  const effect = asText(fieldAt(toleration, 'effect'));
  return (key === taint || key === '') && (effect === 'NoExecute' || effect === '');
}
