import type { ResourceType } from '../../kinds/resource-type.ts';
import type { Strategy } from '../strategy.ts';
import { BUILTIN_STRATEGIES } from './builtin.ts';

const ORDINARY: Strategy = {};
const CUSTOM: Strategy = { generation: true, conditionalUpdate: true };

/** What is particular about a kind. */
export function strategyOf(type: ResourceType): Strategy {
  if (type.custom) return CUSTOM;
  return BUILTIN_STRATEGIES.get(type.collection) ?? ORDINARY;
}
