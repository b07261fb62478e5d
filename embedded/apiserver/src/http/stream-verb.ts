import type { KubeObject } from '@flux-ts/resource';
import { badRequest, notFound } from '../status/errors.ts';
import { asText, fieldAt } from '../values.ts';
import type { Exchange } from './exchange.ts';
import { containerOf } from './log-verb.ts';
import { findStored } from './read-verbs.ts';

/**
 * What leads into a running container, of which there are none: says what a real server says as long as the pod is on no
 * node that there is (pkg/registry/core/pod streamLocation), and else why not.
 */
export function streamVerb(exchange: Exchange): never {
  const { api, route, target } = exchange;
  const { object } = findStored(exchange);
  const part = route.subresource!;
  if (target.type.collection === '/pods') {
    if (part === 'proxy') refuseWithoutAddress(object);
    else refuseUnplaced(exchange, object, api.storage.get('/nodes', '', nodeOf(object)) !== undefined);
  }
  throw badRequest(`${part} is not available: this cluster simulates its workloads`);
}

/** The name of the node that a pod is on; empty when it is on none. */
export function nodeOf(pod: KubeObject): string {
  return asText(fieldAt(pod, 'spec', 'nodeName'));
}

function refuseWithoutAddress(pod: KubeObject): void {
  if (asText(fieldAt(pod, 'status', 'podIP')) === '') throw badRequest('address not allowed');
}

function refuseUnplaced(exchange: Exchange, pod: KubeObject, nodeExists: boolean): void {
  if (exchange.route.subresource !== 'portforward') containerOf(exchange, pod);
  const node = nodeOf(pod);
  if (node === '') throw badRequest(`pod ${pod.metadata.name} does not have a host assigned`);
  // The node is told as if it were a pod.
  if (!nodeExists) throw notFound({ group: '', name: 'pods' }, node);
}
