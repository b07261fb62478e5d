import fc from 'fast-check';
import { RE2JS } from 're2js';
import { describe, expect, test } from 'vitest';
import { compileRegexp } from './index.ts';
import { quickPattern } from './quick-pattern.ts';

describe('quickPattern', () => {
  test.each([
    '[^-A-Za-z0-9_.]',
    '@sha.*',
    '^v?\\d+\\.\\d+$',
    '-r\\d+',
    ':[0-9]+$',
    '\\$\\{x\\}',
    'SCRAM',
    '[\\w.-]+@',
  ])('takes %s', (pattern) => {
    expect(quickPattern(pattern)).toBeDefined();
  });

  test.each([
    ['', 'matches what is empty'],
    ['a*', 'matches what is empty'],
    ['a?', 'matches what is empty'],
    ['.*b', 'would try in vain'],
    ['a?a?a?aaa', 'would try in vain'],
    ['\\d+\\w+', 'would try in vain'],
    ['[a-z]+[^-]*-', 'would try in vain'],
    ['(a)', 'has a group'],
    ['a|b', 'has alternatives'],
    ['a{2}', 'counts'],
    ['a+?', 'is lazy'],
    ['\\bx', 'looks around'],
    ['é', 'is not ASCII'],
    ['[0-9-_]', 'has a hyphen that RE2 must judge'],
    ['[^]a]', 'has a bracket that RE2 must judge'],
    ['[z-a]', 'is none'],
    ['a\\', 'is none'],
    ['[a', 'is none'],
    ['*', 'is none'],
    ['x'.repeat(201), 'is long'],
  ])('leaves %s to RE2, since it %s', (pattern) => {
    expect(quickPattern(pattern)).toBeUndefined();
  });

  test('finds what RE2 finds, whatever the pattern is and the text', () => {
    const part = fc.constantFrom(
      ...['a', 'b', '-', '.', '\\.', '\\d', '\\w', '\\s', '\\-', '\\\\', '\\*', '\\$', '\\_', '0', ' ', '$'],
      ...[
        '[a-c]',
        '[^a-c]',
        '[^-a0_.]',
        '[\\d.]',
        '[a-]',
        '[-a]',
        '[.*+?(){}|$]',
        '[\\]a]',
        '[^\\s]',
        '[a-z0-9]',
      ],
    );
    const piece = fc.tuple(part, fc.constantFrom('', '', '+', '*', '?')).map((both) => both.join(''));
    const patterns = fc
      .tuple(fc.constantFrom('', '^'), fc.array(piece, { maxLength: 4 }), fc.constantFrom('', '$'))
      .map(([start, pieces, end]) => start + pieces.join('') + end);
    const texts = fc.string({ unit: fc.constantFrom(...'aabcz-_.019 \n\r$\\*é\u{1f600}') });
    const templates = fc.string({ unit: fc.constantFrom('x', '$', '0', '1', '{', '}', 'n') });
    fc.assert(
      fc.property(patterns, texts, templates, (pattern, text, template) => {
        if (quickPattern(pattern) === undefined) return;
        const quick = compileRegexp(pattern);
        // A group around all of it is more than the quick ones take.
        const full = compileRegexp(`(?:${pattern})`);
        expect(quick.test(text)).toBe(full.test(text));
        expect(quick.find(text)).toEqual(full.find(text));
        expect(quick.findAll(text, 2)).toEqual(full.findAll(text, 2));
        expect(quick.findAllIndexes(text)).toEqual(full.findAllIndexes(text));
        expect(quick.replaceAll(text, template)).toBe(full.replaceAll(text, template));
        expect(quick.groupNames).toEqual(full.groupNames);
      }),
      { numRuns: 2000 },
    );
  });

  test('takes nothing that RE2 refuses', () => {
    const any = fc.string({ unit: fc.constantFrom(...'ab0-9[]^$\\.*+?(){}|dwsx_ ') });
    fc.assert(
      fc.property(any, (pattern) => {
        if (quickPattern(pattern) !== undefined) RE2JS.compile(pattern);
      }),
      { numRuns: 5000 },
    );
  });

  test('leaves long texts to RE2', () => {
    const regexp = compileRegexp('[^a]+b');
    expect(regexp.findAllIndexes(`${'x'.repeat(5000)}b`)).toEqual([[0, 5001]]);
    expect(regexp.test('x'.repeat(50_000))).toBe(false);
  });
});
