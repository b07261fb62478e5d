import { expect, test } from 'vitest';
import { createHeldLines } from './held-lines.ts';

function setUp() {
  const lines: string[] = [];
  const due = new Set<() => void>();
  const held = createHeldLines(
    (text) => lines.push(text),
    (action) => {
      due.add(action);
      return () => due.delete(action);
    },
  );
  const pass = () => {
    for (const action of [...due]) action();
    due.clear();
  };
  return { lines, held, pass };
}

test('createHeldLines tells a held line when its time has come, once', () => {
  const { lines, held, pass } = setUp();
  held.hold('a', 'a waits');
  held.tell('b', 'b is ready');
  expect(lines).toEqual(['b is ready']);
  pass();
  pass();
  expect(lines).toEqual(['b is ready', 'a waits']);
});

test.each([
  [
    'is ready at once',
    (held: ReturnType<typeof setUp>['held']) => held.tell('a', 'a is ready'),
    ['a is ready'],
  ],
  ['is taken up', (held: ReturnType<typeof setUp>['held']) => held.drop('a'), []],
  ['waits for something else', (held: ReturnType<typeof setUp>['held']) => held.hold('a', 'x'), ['x']],
  ['is told of no more', (held: ReturnType<typeof setUp>['held']) => held.close(), []],
])('createHeldLines drops the wait of an object that %s', (_, next, expected) => {
  const { lines, held, pass } = setUp();
  held.hold('a', 'a waits');
  next(held);
  pass();
  expect(lines).toEqual(expected);
});
