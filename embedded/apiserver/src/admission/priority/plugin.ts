import { asObject, asText } from '../../values.ts';
import { type AdmissionPlugin, type AdmissionRequest, createsPod, refused } from '../plugin.ts';

const CLASSES = 'scheduling.k8s.io/priorityclasses';
const DEFAULT_POLICY = 'PreemptLowerPriority';

/** The class of a pod says its priority, which users may not choose (plugin/pkg/admission/priority). */
export const priority: AdmissionPlugin = {
  mutate(request) {
    const spec = createsPod(request) ? asObject(request.object?.['spec']) : undefined;
    if (spec === undefined) return false;
    const found = classOf(request, asText(spec['priorityClassName']));
    const value = typeof found?.['value'] === 'number' ? found['value'] : 0;
    const policy = asText(found?.['preemptionPolicy']) || DEFAULT_POLICY;
    const wanted = spec['priority'];
    if (wanted !== undefined && wanted !== value) {
      const why = `the integer value of priority (${String(wanted)}) must not be provided in pod spec`;
      throw refused(
        request,
        `${why}; priority admission controller computed ${value} from the given PriorityClass name`,
      );
    }
    const other = spec['preemptionPolicy'];
    if (other !== undefined && other !== policy) {
      const why = `the string value of PreemptionPolicy (${String(other)}) must not be provided in pod spec`;
      throw refused(
        request,
        `${why}; priority admission controller computed ${policy} from the given PriorityClass name`,
      );
    }
    if (found !== undefined) spec['priorityClassName'] = found.metadata.name;
    spec['priority'] = value;
    spec['preemptionPolicy'] = policy;
    return true;
  },
  validate(request) {
    const { operation, subresource, target, object, api } = request;
    if (target.type.collection !== CLASSES || subresource !== undefined || object === undefined) return;
    if ((operation !== 'CREATE' && operation !== 'UPDATE') || object['globalDefault'] !== true) return;
    const other = api.storage
      .list(CLASSES)
      .find(({ name, object: known }) => known['globalDefault'] === true && name !== object.metadata.name);
    if (other === undefined) return;
    const why = `PriorityClass ${other.name} is already marked as default. Only one default can exist`;
    throw refused(request, why);
  },
};

function classOf(request: AdmissionRequest, name: string) {
  const { storage } = request.api;
  if (name === '') {
    const defaults = storage.list(CLASSES).filter(({ object }) => object['globalDefault'] === true);
    return defaults.map(({ object }) => object).sort((a, b) => Number(a['value']) - Number(b['value']))[0];
  }
  const found = storage.get(CLASSES, '', name)?.object;
  if (found === undefined) throw refused(request, `no PriorityClass with name ${name} was found`);
  return found;
}
