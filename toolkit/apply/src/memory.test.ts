import { expect, test } from 'vitest';
import { ApplyMemory } from './memory.ts';

test('ApplyMemory forgets what was not used for longest', () => {
  const memory = new ApplyMemory(2);
  const id = (name: string) => ({ group: '', version: 'v1', kind: 'X', namespace: '', name });
  const entry = { digest: 'd', resourceVersion: '1', managedFieldsHash: 'h' };
  memory.set(id('a'), entry);
  memory.set(id('b'), entry);
  memory.get(id('a'));
  memory.set(id('c'), entry);
  expect([memory.get(id('a')), memory.get(id('b'))]).toEqual([entry, undefined]);
});
