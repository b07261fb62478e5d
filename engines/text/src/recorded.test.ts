import { expect, test } from 'vitest';
import recorded from '../testdata/recorded.json' with { type: 'json' };
import * as text from './index.ts';

// Go's own answers, recorded by conformance/text/record.ts.
interface Recorded {
  question: string[];
  out: string;
  error?: string;
}

function version(source: string, strict = false): text.Version {
  const parsed = text.parseVersion(source, { strict });
  if (parsed === undefined) throw new Error('invalid');
  return parsed;
}

function answer(op: string, a: string, b: string, c: string): string {
  switch (op) {
    case 'duration': {
      const ms = text.parseDuration(a);
      return `${BigInt(Math.round(ms * 1e6))} ${text.formatDuration(ms)}`;
    }
    case 'quantity':
      return text.formatQuantity(text.parseQuantity(a));
    case 'quantities': {
      const [x, y] = [text.parseQuantity(a), text.parseQuantity(b)];
      const results = [text.addQuantity(x, y), text.subtractQuantity(x, y)].map(text.formatQuantity);
      return [text.compareQuantity(x, y), ...results].join(' ');
    }
    case 'version':
      return text.formatVersion(version(a));
    case 'strictVersion':
      return text.formatVersion(version(a, true));
    case 'compareVersions':
      return String(text.compareVersion(version(a), version(b)));
    case 'constraint': {
      const constraint = text.parseConstraint(a);
      return String(constraint.check(version(b)));
    }
    case 'path':
      return String(text.matchPath(a, b));
    case 'gobwas':
      return String(text.matchGobwas(a, b, ['/']));
    case 'doublestar':
      return String(text.matchDoublestar(a, b));
    case 'ignore':
      return String(new text.IgnoreMatcher(text.parseIgnore(a)).match(b.split('/'), c === 'true'));
    default: {
      const regexp = text.compileRegexp(a);
      const found = regexp.findAll(b);
      return (found.length > 0 ? JSON.stringify(found) : 'null') + regexp.replaceAll(b, c);
    }
  }
}

const cases = recorded as Recorded[];
const operations = [...new Set(cases.map((entry) => entry.question[0]!))];

test.each(operations)('%s answers as Go did', (operation) => {
  const asked = cases.filter((entry) => entry.question[0] === operation);
  expect(asked.length).toBeGreaterThan(60);
  for (const { question, out, error } of asked) {
    const [op, a = '', b = '', c = ''] = question;
    const ask = () => answer(op!, a, b, c);
    if (error === undefined) expect(ask(), JSON.stringify(question)).toBe(out);
    else expect(ask, JSON.stringify(question)).toThrow(expect.objectContaining({ message: error }));
  }
});

test('every operation was recorded', () => expect(operations.length).toBe(12));
