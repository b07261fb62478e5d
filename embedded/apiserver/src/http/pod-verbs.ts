import type { KubeObject } from '@flux-ts/resource';
import { formatTime } from '../clock.ts';
import { modifyObject } from '../registry/update.ts';
import { badRequest, conflict } from '../status/errors.ts';
import { asList, asObject, asText, field, fieldAt } from '../values.ts';
import { asKind, readBody } from './body.ts';
import { contextOf, type Exchange } from './exchange.ts';
import type { ApiResponse } from './message.ts';
import { respondJson } from './respond.ts';

/** What those are told who have asked for something that leaves no object. */
export const SUCCESS = { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Success', code: 201 };

/** POST to `pods/<name>/binding`: places a pod on a node. */
export async function bindingVerb(exchange: Exchange): Promise<ApiResponse> {
  const { api, route, target } = exchange;
  const binding = asKind(readBody(exchange), 'v1', 'Binding');
  const node = asText(fieldAt(binding, 'target', 'name'));
  if (node === '') throw badRequest('target.name is required');
  await modifyObject(api, contextOf(exchange, 'CreateOptions'), {
    target,
    namespace: route.namespace ?? '',
    name: route.name!,
    subresource: 'binding',
    tracksFields: true,
    next: (live) => placed(live, node, formatTime(api.clock.now())),
  });
  return respondJson(201, SUCCESS);
}

function placed(pod: KubeObject, node: string, now: string): KubeObject {
  const spec = asObject(pod['spec']) ?? {};
  const current = asText(spec['nodeName']);
  if (current !== '' && current !== node) {
    const why = `pod ${pod.metadata.name} is already assigned to node "${current}"`;
    throw conflict({ group: '', name: 'pods/binding' }, pod.metadata.name, why);
  }
  const status = asObject(pod['status']) ?? {};
  const others = asList(status['conditions']).filter((each) => field(each, 'type') !== 'PodScheduled');
  const conditions = [
    ...others,
    { type: 'PodScheduled', status: 'True', lastProbeTime: null, lastTransitionTime: now },
  ];
  return { ...pod, spec: { ...spec, nodeName: node }, status: { ...status, conditions } };
}
