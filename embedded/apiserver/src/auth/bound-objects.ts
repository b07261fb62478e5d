import type { KubeObject } from '@flux-ts/resource';
import type { Api, TokenClaims } from '../registry/context.ts';
import { badRequest, conflict, notFound } from '../status/errors.ts';
import { asObject, asText, fieldAt } from '../values.ts';

const PLURALS: ReadonlyMap<string, string> = new Map([
  ['Node', 'nodes'],
  ['Pod', 'pods'],
  ['Secret', 'secrets'],
]);

/**
 * What a TokenRequest's `boundObjectRef` binds the token to. Throws NotFound, BadRequest, Conflict
 * (pkg/registry/core/serviceaccount/storage/token.go).
 */
export function boundObjects(
  api: Api,
  account: KubeObject,
  value: unknown,
): Pick<TokenClaims, 'pod' | 'secret' | 'node'> {
  const reference = asObject(value);
  if (reference === undefined) return {};
  const [kind, name] = [asText(reference['kind']), asText(reference['name'])];
  const object = referred(api, account, asText(reference['apiVersion']), kind, name);
  const uid = object.metadata.uid ?? '';
  const wanted = asText(reference['uid']);
  if (wanted !== '' && wanted !== uid) {
    const why = `the UID in the bound object reference (${wanted}) does not match the UID in record. The object might have been deleted and then recreated`;
    throw conflict({ group: '', name: kind }, name, why);
  }
  const bound = { name, uid };
  if (kind === 'Secret') return { secret: bound };
  if (kind === 'Node') return { node: bound };
  return { pod: bound, node: nodeOfPod(api, object) };
}

function referred(api: Api, account: KubeObject, apiVersion: string, kind: string, name: string): KubeObject {
  const [group, version] = apiVersion.includes('/') ? apiVersion.split('/') : ['', apiVersion];
  const plural = group === '' ? PLURALS.get(kind) : undefined;
  if (plural === undefined) {
    throw badRequest(`cannot bind token to object of type ${group}/${version}, Kind=${kind}`);
  }
  const namespace = plural === 'nodes' ? '' : (account.metadata.namespace ?? '');
  const object = api.storage.get(`/${plural}`, namespace, name)?.object;
  if (object === undefined) throw notFound({ group: '', name: plural }, name);
  const user = account.metadata.name;
  if (kind === 'Pod' && fieldAt(object, 'spec', 'serviceAccountName') !== user) {
    throw badRequest(
      `cannot bind token for serviceaccount "${user}" to pod running with different serviceaccount name.`,
    );
  }
  return object;
}

function nodeOfPod(api: Api, pod: KubeObject): TokenClaims['node'] {
  const name = asText(fieldAt(pod, 'spec', 'nodeName'));
  if (name === '') return undefined;
  return { name, uid: api.storage.get('/nodes', '', name)?.object.metadata.uid ?? '' };
}
