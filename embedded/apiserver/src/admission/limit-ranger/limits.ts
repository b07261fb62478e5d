import type { KubeObject } from '@flux-ts/resource';
import { type Quantity, quantityToNumber } from '@flux-ts/text';
import { asList, asText, fieldAt } from '../../values.ts';
import { type Amounts, amountsOf, formatAmount, isMore, podAmounts } from '../quantities.ts';

/** What an object has that a LimitRange does not allow, in upstream's words. */
export function limitErrors(object: KubeObject, range: KubeObject): string[] {
  return asList(fieldAt(range, 'spec', 'limits')).flatMap((limit) => {
    const type = asText(fieldAt(limit, 'type'));
    if (object.kind === 'PersistentVolumeClaim')
      return type === object.kind ? claimErrors(object, limit) : [];
    if (type === 'Container') return containerErrors(object, limit);
    if (type === 'Pod') {
      return amountErrors('Pod', limit, podAmounts(object, 'requests'), podAmounts(object, 'limits'));
    }
    return [];
  });
}

function containerErrors(pod: KubeObject, limit: unknown): string[] {
  return ['containers', 'initContainers'].flatMap((key) =>
    asList(fieldAt(pod, 'spec', key)).flatMap((container) => {
      const amounts = (which: string) => amountsOf(fieldAt(container, 'resources', which));
      return amountErrors('Container', limit, amounts('requests'), amounts('limits'));
    }),
  );
}

function claimErrors(claim: KubeObject, limit: unknown): string[] {
  const requests = amountsOf(fieldAt(claim, 'spec', 'resources', 'requests'));
  const type = 'PersistentVolumeClaim';
  return [
    ...each(limit, 'min').flatMap(([name, bound]) => {
      const found = requests.get(name);
      const start = `minimum ${name} usage per ${type} is ${formatAmount(bound)}`;
      if (found === undefined) return [`${start}.  No request is specified`];
      return isMore(bound, found) ? [`${start}, but request is ${formatAmount(found)}`] : [];
    }),
    ...each(limit, 'max').flatMap(([name, bound]) => {
      const found = requests.get(name);
      const start = `maximum ${name} usage per ${type} is ${formatAmount(bound)}`;
      if (found === undefined) return [`${start}.  No request is specified`];
      return isMore(found, bound) ? [`${start}, but request is ${formatAmount(found)}`] : [];
    }),
  ];
}

function amountErrors(type: string, limit: unknown, requests: Amounts, limits: Amounts): string[] {
  return [
    ...each(limit, 'min').flatMap(([name, bound]) => tooLittle(type, name, bound, requests, limits)),
    ...each(limit, 'max').flatMap(([name, bound]) => tooMuch(type, name, bound, requests, limits)),
    ...each(limit, 'maxLimitRequestRatio').flatMap(([name, bound]) =>
      tooFarApart(type, name, bound, requests, limits),
    ),
  ];
}

/** Go walks the bounds in any order; here it is the names'. */
function each(limit: unknown, key: string): [string, Quantity][] {
  return [...amountsOf(fieldAt(limit, key))].sort(([a], [b]) => (a < b ? -1 : 1));
}

function tooLittle(
  type: string,
  name: string,
  bound: Quantity,
  requests: Amounts,
  limits: Amounts,
): string[] {
  const start = `minimum ${name} usage per ${type} is ${formatAmount(bound)}`;
  const request = requests.get(name);
  const limit = limits.get(name);
  if (request === undefined) return [`${start}.  No request is specified`];
  if (isMore(bound, request)) return [`${start}, but request is ${formatAmount(request)}`];
  if (limit !== undefined && isMore(bound, limit)) return [`${start}, but limit is ${formatAmount(limit)}`];
  return [];
}

function tooMuch(type: string, name: string, bound: Quantity, requests: Amounts, limits: Amounts): string[] {
  const start = `maximum ${name} usage per ${type} is ${formatAmount(bound)}`;
  const request = requests.get(name);
  const limit = limits.get(name);
  if (limit === undefined) return [`${start}.  No limit is specified`];
  if (isMore(limit, bound)) return [`${start}, but limit is ${formatAmount(limit)}`];
  if (request !== undefined && isMore(request, bound))
    return [`${start}, but request is ${formatAmount(request)}`];
  return [];
}

function tooFarApart(
  type: string,
  name: string,
  bound: Quantity,
  requests: Amounts,
  limits: Amounts,
): string[] {
  const start = `${name} max limit to request ratio per ${type} is ${formatAmount(bound)}`;
  const number = (amount: Quantity | undefined) => (amount === undefined ? 0 : quantityToNumber(amount));
  const request = number(requests.get(name));
  const limit = number(limits.get(name));
  if (request === 0) return [`${start}, but no request is specified or request is 0`];
  if (limit === 0) return [`${start}, but no limit is specified or limit is 0`];
  const ratio = limit / request;
  return ratio > quantityToNumber(bound) ? [`${start}, but provided ratio is ${ratio.toFixed(6)}`] : [];
}
