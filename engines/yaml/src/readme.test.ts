import { expect, test } from 'vitest';
import { decode, encode, locate, nodeAt, parseDocuments, splice } from './index.ts';

test("the README's example does what it says", () => {
  expect(decode('replicas: 0x10\nsuspend: yes\n')).toEqual({ replicas: 16, suspend: true });
  expect(encode({ b: 'yes', a: ['x: y'] })).toBe('a:\n- \'x: y\'\nb: "yes"\n');

  const text = 'spec:\n  image: app:1 # pinned\n';
  const { value } = nodeAt(parseDocuments(text)[0]!.root!, ['spec', 'image'])!;
  expect(locate(text, value.start)).toEqual({ line: 2, column: 10 });
  const edited = splice(text, [{ start: value.start, end: value.end, text: 'app:2' }]);
  expect(edited).toBe('spec:\n  image: app:2 # pinned\n');
});
