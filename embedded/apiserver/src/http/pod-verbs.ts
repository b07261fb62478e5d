import type { KubeObject } from '@flux-ts/resource';
import { formatTime } from '../clock.ts';
import type { Target } from '../kinds/resource-type.ts';
import { modifyObject } from '../registry/update.ts';
import { badRequest, conflict, unreasoned } from '../status/errors.ts';
import { asList, asObject, asText, field, fieldAt } from '../values.ts';
import { asKind, readBody } from './body.ts';
import { contextOf, type Exchange } from './exchange.ts';
import type { ApiResponse } from './message.ts';
import { respondJson } from './respond.ts';

/** What those are told who have asked for something that leaves no object. */
export const SUCCESS = { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Success', code: 201 };

/** POST to `pods/<name>/binding`: places a pod on a node. */
export async function bindingVerb(exchange: Exchange): Promise<ApiResponse> {
  const binding = asKind(readBody(exchange), 'v1', 'Binding');
  if (binding.metadata.name !== exchange.route.name)
    throw badRequest('name in URL does not match name in Binding object');
  return bind(exchange, exchange.target, binding);
}

/** POST to `bindings`, the same by the name that the Binding has. */
export async function createBinding(exchange: Exchange): Promise<ApiResponse> {
  const binding = asKind(readBody(exchange), 'v1', 'Binding');
  nodeOf(binding);
  if ((binding.metadata.name ?? '') === '') throw badRequest('Name parameter required.');
  return bind(exchange, exchange.api.kinds.find('', 'v1', 'pods')!, binding);
}

async function bind(exchange: Exchange, target: Target, binding: KubeObject): Promise<ApiResponse> {
  const { api, route } = exchange;
  const node = nodeOf(binding);
  await modifyObject(api, contextOf(exchange, 'CreateOptions'), {
    target,
    namespace: route.namespace ?? '',
    name: binding.metadata.name ?? '',
    subresource: 'binding',
    tracksFields: true,
    next: (live) => placed(live, node, formatTime(api.clock.now())),
  });
  return respondJson(201, SUCCESS);
}

/** Complaints come as plain errors (pkg/registry/core/pod/storage BindingREST). Throws without a reason. */
function nodeOf(binding: KubeObject): string {
  const kind = asText(fieldAt(binding, 'target', 'kind'));
  const name = asText(fieldAt(binding, 'target', 'name'));
  const why = [
    ...(kind === '' || kind === 'Node'
      ? []
      : [`target.kind: Unsupported value: ${JSON.stringify(kind)}: supported values: "Node", "<empty>"`]),
    ...(name === '' ? ['target.name: Required value'] : []),
  ];
  if (why.length > 0) throw unreasoned(why.length === 1 ? why.join() : `[${why.join(', ')}]`);
  return name;
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
