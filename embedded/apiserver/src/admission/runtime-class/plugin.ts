import { asList, asObject, asText, equalValues, fieldAt } from '../../values.ts';
import { type AdmissionPlugin, createsPod, refused } from '../plugin.ts';

const OTHER_OVERHEAD = "pod rejected: Pod's Overhead doesn't match RuntimeClass's defined Overhead";
const NO_CLASS = 'pod rejected: Pod Overhead set without corresponding RuntimeClass defined Overhead';

/** What a pod's runtime takes for itself, and where it is (plugin/pkg/admission/runtimeclass). */
export const runtimeClass: AdmissionPlugin = {
  mutate(request) {
    const spec = createsPod(request) ? asObject(request.object?.['spec']) : undefined;
    const name = asText(spec?.['runtimeClassName']);
    if (spec === undefined || name === '') return false;
    const found = request.api.storage.get('node.k8s.io/runtimeclasses', '', name)?.object;
    if (found === undefined) throw refused(request, `pod rejected: RuntimeClass "${name}" not found`);
    const overhead = fieldAt(found, 'overhead', 'podFixed');
    if (overhead !== undefined) {
      if (spec['overhead'] !== undefined && !equalValues(spec['overhead'], overhead))
        throw refused(request, OTHER_OVERHEAD);
      spec['overhead'] = structuredClone(overhead);
    }
    const wanted = asObject(fieldAt(found, 'scheduling', 'nodeSelector')) ?? {};
    const selector = asObject(spec['nodeSelector']) ?? {};
    for (const [key, value] of Object.entries(wanted)) {
      if (!Object.hasOwn(selector, key) || selector[key] === value) continue;
      const why = `conflict: runtimeClass.scheduling.nodeSelector[${key}] = ${String(value)}; pod.spec.nodeSelector[${key}] = ${String(selector[key])}`;
      throw refused(request, why);
    }
    if (Object.keys(wanted).length > 0) spec['nodeSelector'] = { ...selector, ...wanted };
    const tolerations = asList(fieldAt(found, 'scheduling', 'tolerations'));
    if (tolerations.length > 0)
      spec['tolerations'] = [...asList(spec['tolerations']), ...structuredClone(tolerations)];
    return true;
  },
  validate(request) {
    const spec = createsPod(request) ? asObject(request.object?.['spec']) : undefined;
    if (spec?.['overhead'] === undefined) return;
    const name = asText(spec['runtimeClassName']);
    const found = request.api.storage.get('node.k8s.io/runtimeclasses', '', name)?.object;
    const overhead = fieldAt(found, 'overhead', 'podFixed');
    if (overhead === undefined) throw refused(request, NO_CLASS);
    if (!equalValues(spec['overhead'], overhead)) throw refused(request, OTHER_OVERHEAD);
  },
};
