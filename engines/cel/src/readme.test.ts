import { expect, test } from 'vitest';
import { compile } from './index.ts';

test("the README's example does what it says", () => {
  const ready = compile("self.status.conditions.exists(c, c.type == 'Ready' && c.status == 'True')", {
    variables: ['self'],
  });
  expect(ready.evaluate({ self: { status: { conditions: [{ type: 'Ready', status: 'True' }] } } })).toBe(
    true,
  );
});
