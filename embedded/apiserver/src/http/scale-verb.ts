import { applyJsonPatch, applyMergePatch, asValue, type KubeObject } from '@flux-ts/resource';
import type { ScalePaths } from '../kinds/resource-type.ts';
import { applyObject } from '../registry/apply.ts';
import { toTargetVersion } from '../registry/convert.ts';
import { checkScale, scaleOf, withScale } from '../registry/scale.ts';
import { modifyObject, refuseOtherName } from '../registry/update.ts';
import { methodNotAllowed, unknownResource } from '../status/errors.ts';
import { asKind, readBody } from './body.ts';
import { contextOf, type Exchange, writerOf } from './exchange.ts';
import { mediaTypeOf } from './media-type.ts';
import type { ApiResponse } from './message.ts';
import { checkPatchOptions, readApply, readJson } from './patch-verb.ts';
import { findStored, respondPlain } from './read-verbs.ts';
import { writeScaleTable } from './represent.ts';
import { LINE_END, respondBytes } from './respond.ts';

const SCALE = 'autoscaling/v1';

/** GET, PUT and PATCH of `…/scale`. */
export async function scaleVerb(exchange: Exchange): Promise<ApiResponse> {
  const paths = exchange.target.version.scale;
  if (paths === undefined) throw unknownResource();
  switch (exchange.request.method) {
    case 'GET':
    case 'HEAD':
      return respondScale(exchange, scaleOf(liveObject(exchange), paths));
    case 'PUT': {
      const scale = asKind(readBody(exchange), SCALE, 'Scale');
      refuseOtherName(scale.metadata.name, exchange.route.name!);
      return change(exchange, paths, () => scale);
    }
    case 'PATCH':
      if (isApply(exchange)) return apply(exchange, paths);
      checkPatchOptions(exchange.request);
      return change(exchange, paths, (live) => patchedScale(exchange, scaleOf(live, paths)));
    default:
      throw methodNotAllowed();
  }
}

function respondScale(exchange: Exchange, scale: KubeObject): ApiResponse {
  const writer = writerOf(exchange);
  const isTable = writer.representation.as === 'table' && !exchange.target.type.custom;
  return isTable
    ? respondBytes(200, [writeScaleTable(writer, scale), LINE_END])
    : respondPlain(exchange, 200, scale);
}

function liveObject(exchange: Exchange): KubeObject {
  return toTargetVersion(exchange.target, findStored(exchange).object);
}

async function change(
  exchange: Exchange,
  paths: ScalePaths,
  scale: (live: KubeObject) => KubeObject,
): Promise<ApiResponse> {
  const { api, route, target } = exchange;
  const ctx = contextOf(exchange, 'UpdateOptions');
  const { stored } = await modifyObject(api, ctx, {
    target,
    namespace: route.namespace ?? '',
    name: route.name!,
    subresource: 'scale',
    unconditional: exchange.request.method === 'PATCH' || target.type.custom,
    next: (live) => {
      const asked = scale(live);
      if (!target.type.custom) checkScale(asked, live.metadata.name);
      return withScale(live, asked, paths);
    },
  });
  const answer = scaleOf(toTargetVersion(target, stored.object), paths);
  return respondPlain(exchange, 200, answer);
}

function isApply({ request }: Exchange): boolean {
  return mediaTypeOf(request.headers['content-type']) === 'application/apply-patch+yaml';
}

/** An apply of a Scale is one of the number in the object that is scaled (managedfields/scalehandler.go). */
async function apply(exchange: Exchange, paths: ScalePaths): Promise<ApiResponse> {
  const { api, request, route, target } = exchange;
  const force = checkPatchOptions(request);
  const ctx = contextOf(exchange, 'PatchOptions');
  const [namespace, name] = [route.namespace ?? '', route.name!];
  const scale = asKind(readApply(request, SCALE, 'Scale'), SCALE, 'Scale');
  refuseOtherName(scale.metadata.name, name);
  if (!target.type.custom) checkScale(scale, name);
  const wanted = { apiVersion: target.apiVersion, kind: target.type.kind, metadata: { name } };
  const config = withScale(wanted, scale, paths);
  const path = { target, namespace, name, subresource: 'scale' };
  const { stored } = await applyObject(api, ctx, path, config, force);
  return respondPlain(exchange, 200, scaleOf(toTargetVersion(target, stored.object), paths));
}

/** A Scale is flat: a strategic merge comes to the same as a merge patch. */
function patchedScale({ request }: Exchange, scale: KubeObject): KubeObject {
  const type = mediaTypeOf(request.headers['content-type']);
  const patch = readJson(request);
  const value =
    type === 'application/json-patch+json'
      ? applyJsonPatch(asValue(scale), patch)
      : applyMergePatch(asValue(scale), patch);
  return asKind(value, SCALE, 'Scale');
}
