import type { KubeObject } from '@flux-ts/resource';
import type { RequestContext } from '../registry/context.ts';
import { sanitize } from '../registry/sanitize.ts';
import { badRequest } from '../status/errors.ts';
import { isJson, readObject } from './body.ts';
import type { Exchange } from './exchange.ts';
import type { ApiRequest } from './message.ts';

/** The object of the body without fields that its kind does not know; those are refused, told or ignored. Throws BadRequest. */
export function readKnown(exchange: Exchange, ctx: RequestContext): KubeObject {
  const { target } = exchange;
  const object = readObject(exchange);
  const complaints = sanitize(ctx, target, object, { text: textOf(exchange.request, ctx) });
  if (complaints.length === 0) return object;
  const { kind } = target.type;
  const { version } = target.version;
  const why = `strict decoding error: ${complaints.join(', ')}`;
  throw badRequest(`${kind} in version "${version}" cannot be handled as a ${kind}: ${why}`);
}

/** JSON, where it is to be looked at for fields that come twice, of which the last one counts. */
function textOf({ body, headers }: ApiRequest, ctx: RequestContext): string | undefined {
  if (ctx.fieldValidation === 'Ignore' || body === undefined || !isJson(headers['content-type']))
    return undefined;
  return Buffer.from(body.buffer, body.byteOffset, body.length).toString('utf8');
}
