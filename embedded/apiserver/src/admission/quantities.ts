import { addQuantity, compareQuantity, formatQuantity, parseQuantity, type Quantity } from '@flux-ts/text';
import { asList, asObject, fieldAt } from '../values.ts';

/** Amounts by resource: `cpu`, `memory` … */
export type Amounts = ReadonlyMap<string, Quantity>;

/** The amounts of a mapping of quantities; what cannot be read is left out. */
export function amountsOf(value: unknown): Map<string, Quantity> {
  const amounts = new Map<string, Quantity>();
  for (const [name, text] of Object.entries(asObject(value) ?? {})) {
    try {
      amounts.set(name, parseQuantity(String(text)));
    } catch {
      // Schemas have seen to what is stored.
    }
  }
  return amounts;
}

export function sum(a: Amounts, b: Amounts): Map<string, Quantity> {
  const result = new Map(a);
  for (const [name, amount] of b) {
    const known = result.get(name);
    result.set(name, known === undefined ? amount : addQuantity(known, amount));
  }
  return result;
}

function most(a: Amounts, b: Amounts): Map<string, Quantity> {
  const result = new Map(a);
  for (const [name, amount] of b) {
    const known = result.get(name);
    if (known === undefined || compareQuantity(known, amount) < 0) result.set(name, amount);
  }
  return result;
}

/**
 * What a pod asks for, or is limited to: containers together, or more if one that comes first needs more
 * (component-helpers resource PodRequests). Init containers that stay count with the containers.
 */
export function podAmounts(pod: unknown, key: 'requests' | 'limits'): Map<string, Quantity> {
  const own = (container: unknown) => amountsOf(fieldAt(container, 'resources', key));
  let running: Amounts = new Map();
  for (const container of asList(fieldAt(pod, 'spec', 'containers'))) running = sum(running, own(container));
  let staying: Amounts = new Map();
  let first: Amounts = new Map();
  for (const container of asList(fieldAt(pod, 'spec', 'initContainers'))) {
    if (fieldAt(container, 'restartPolicy') === 'Always') {
      staying = sum(staying, own(container));
      first = most(first, staying);
    } else first = most(first, sum(staying, own(container)));
  }
  const total = most(sum(running, staying), first);
  const overhead = amountsOf(fieldAt(pod, 'spec', 'overhead'));
  const counted = key === 'requests' ? overhead : new Map([...overhead].filter(([name]) => total.has(name)));
  return sum(total, counted);
}

export function isMore(a: Quantity, b: Quantity): boolean {
  return compareQuantity(a, b) > 0;
}

export const formatAmount = formatQuantity;
export const ZERO: Quantity = parseQuantity('0');
export const ONE: Quantity = parseQuantity('1');
