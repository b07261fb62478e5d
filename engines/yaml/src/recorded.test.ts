import { expect, test } from 'vitest';
import recorded from '../testdata/recorded.json' with { type: 'json' };
import { decode, encode, fromJson, toJson } from './index.ts';

// Go's own answers, recorded by conformance/yaml/record.ts.
function answer(op: string, text: string): string {
  switch (op) {
    case 'toYaml':
      return encode(fromJson(text));
    case 'toJson':
      return toJson(decode(text), { escapeHtml: true });
    case 'toJsonStrict':
      return toJson(decode(text, { duplicateKeys: 'error' }), { escapeHtml: true });
    default:
      return toJson(decode(text, { scalars: 'yaml3', duplicateKeys: 'error' }), { escapeHtml: true });
  }
}

test.each(['toJson', 'toJsonStrict', 'toJson3', 'toYaml'])('%s answers as Go did', (op) => {
  const cases: { op: string; text: string; out: string; error?: string }[] = recorded;
  const asked = cases.filter((entry) => entry.op === op);
  expect(asked.length).toBeGreaterThan(90);
  for (const { text, out, error } of asked) {
    if (error === undefined) expect(answer(op, text), text).toBe(out);
    else expect(() => answer(op, text), text).toThrow(expect.objectContaining({ message: error }));
  }
});
