import type { KubeObject } from '@flux-ts/resource';
import { deleteObject } from '../registry/delete.ts';
import { modifyObject } from '../registry/update.ts';
import { badRequest, conflict } from '../status/errors.ts';
import { asObject, asText, fieldAt } from '../values.ts';
import { asKind, readBody } from './body.ts';
import { contextOf, type Exchange } from './exchange.ts';
import type { ApiResponse } from './message.ts';
import { respondJson } from './respond.ts';

const SUCCESS = { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Success', code: 201 };

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
    next: (live) => placed(live, node),
  });
  return respondJson(201, SUCCESS);
}

function placed(pod: KubeObject, node: string): KubeObject {
  const spec = asObject(pod['spec']) ?? {};
  const current = asText(spec['nodeName']);
  if (current !== '' && current !== node) {
    const why = `pod ${pod.metadata.name} is already assigned to node "${current}"`;
    throw conflict({ group: '', name: 'pods/binding' }, pod.metadata.name, why);
  }
  return { ...pod, spec: { ...spec, nodeName: node } };
}

/** POST to `pods/<name>/eviction`: a deletion that may be refused one day. */
export async function evictionVerb(exchange: Exchange): Promise<ApiResponse> {
  const { api, route, target } = exchange;
  const eviction = asKind(readBody(exchange), 'policy/v1', 'Eviction');
  const grace = fieldAt(eviction, 'deleteOptions', 'gracePeriodSeconds');
  const options = typeof grace === 'number' ? { gracePeriodSeconds: grace } : {};
  const ctx = contextOf(exchange, 'CreateOptions');
  await deleteObject(api, ctx, target, route.namespace ?? '', route.name!, options);
  return respondJson(201, SUCCESS);
}
