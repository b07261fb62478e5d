import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { KubeObject } from '../object.ts';
import { formatFieldSelector, matchFields, parseFieldSelector } from './field-selector.ts';
import { formatLabelSelector, fromLabelSelector, matchLabels } from './label-selector.ts';
import { parseLabelSelector } from './parse-labels.ts';

const labels = { app: 'web', tier: 'front', n: '5', empty: '' };

describe('parseLabelSelector', () => {
  test.each([
    ['', true],
    ['app', true],
    ['!app', false],
    ['!other', true],
    ['app=web', true],
    ['app==web,tier = front', true],
    ['app!=web', false],
    ['other!=x', true],
    ['app in (web, db)', true],
    ['app notin (web)', false],
    ['other notin (web)', true],
    ['n>4', true],
    ['n<5', false],
    ['app>4', false],
    ['empty=', true],
    ['empty in ()', true],
    ['empty in (,x)', true],
    ['in in (in)', false],
    ['fluxcd.io/x=y', false],
  ])('%s → %s', (text, expected) => {
    expect(matchLabels(parseLabelSelector(text), labels)).toBe(expected);
  });

  test.each([
    ['app,', "found '', expected: identifier after ','"],
    [',app', "found ',', expected: !, identifier, or 'end of string'"],
    ['app=a=b', "found '=', expected: ',' or 'end of string'"],
    ['app in web', "unable to parse requirement: found 'web' expected: '('"],
    ['app foo', "unable to parse requirement: found 'foo', expected: in, notin, =, ==, !=, gt, lt"],
    ['app=(', "unable to parse requirement: found '(', expected: identifier"],
    ['app in (a b)', "unable to parse requirement: found 'b', expected: ',' or ')'"],
    [
      'a/b/c=d',
      "unable to parse requirement: <nil>: Invalid value: \"a/b/c\": a valid label key must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]') with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')",
    ],
    [
      'n>x',
      "unable to parse requirement: values[0]: Invalid value: \"x\": for 'Gt', 'Lt' operators, the value must be an integer",
    ],
  ])('refuses %s in the words of the server', (text, message) => {
    expect(() => parseLabelSelector(text)).toThrow(message);
  });

  test('formatLabelSelector is its inverse', () => {
    const key = fc
      .stringMatching(/^[a-z]([a-z.]{0,5}[a-z])?$/)
      .filter((word) => word !== 'in' && word !== 'notin');
    const value = fc.stringMatching(/^([a-z0-9]{1,5})?$/);
    const text = fc.oneof(
      key,
      key.map((k) => `!${k}`),
      fc.tuple(key, fc.constantFrom('=', '!=', '=='), value).map((parts) => parts.join('')),
      fc
        .tuple(key, fc.constantFrom('in', 'notin'), fc.array(value, { minLength: 1 }))
        .map(([k, op, v]) => `${k} ${op} (${v.join(',')})`),
    );
    fc.assert(
      fc.property(fc.array(text), (parts) => {
        const selector = parseLabelSelector(parts.join(','));
        expect(parseLabelSelector(formatLabelSelector(selector))).toEqual(selector);
      }),
    );
  });
});

describe('fromLabelSelector', () => {
  test('joins labels and expressions', () => {
    const selector = fromLabelSelector({
      matchLabels: { app: 'web' },
      matchExpressions: [
        { key: 'tier', operator: 'In', values: ['front', 'back'] },
        { key: 'gone', operator: 'DoesNotExist' },
      ],
    });
    expect(formatLabelSelector(selector)).toBe('app=web,!gone,tier in (back,front)');
    expect(matchLabels(selector, labels)).toBe(true);
    expect(matchLabels(selector, undefined)).toBe(false);
  });

  test('refuses operators that there are not', () => {
    expect(() => fromLabelSelector({ matchExpressions: [{ key: 'a', operator: 'Like' }] })).toThrow(
      '"Like" is not a valid label selector operator',
    );
  });
});

describe('parseFieldSelector', () => {
  const pod = {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'a,b' },
    spec: { nodeName: 'n' },
  } as KubeObject;

  test.each([
    ['', true],
    ['metadata.name=a\\,b', true],
    ['metadata.name==a\\,b,spec.nodeName!=m', true],
    ['spec.nodeName!=n', false],
    ['metadata.namespace=', true],
  ])('%s → %s', (text, expected) => {
    expect(matchFields(parseFieldSelector(text), pod)).toBe(expected);
  });

  test.each([
    ['metadata.name', "invalid selector: 'metadata.name'; can't understand 'metadata.name'"],
    ['a=b\\c', 'invalid field selector: invalid escape sequence: \\c'],
    ['a=b=c', 'invalid field selector: unescaped character in value: 61'],
  ])('refuses %s in the words of the server', (text, message) => {
    expect(() => parseFieldSelector(text)).toThrow(message);
  });

  test('formatFieldSelector is its inverse', () => {
    const term = fc.record({
      field: fc.constantFrom('a', 'metadata.name'),
      operator: fc.constantFrom('=' as const, '!=' as const),
      value: fc.string(),
    });
    fc.assert(
      fc.property(fc.array(term), (requirements) => {
        const selector = parseFieldSelector(formatFieldSelector({ requirements }));
        const key = (r: object) => JSON.stringify(r);
        expect(selector.requirements.map(key).sort()).toEqual(requirements.map(key).sort());
      }),
    );
  });
});
