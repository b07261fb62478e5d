import { describe, expect, test } from 'vitest';
import { CodedError, DiagnosticsError, errorMessage, formatAddress, withAddress } from './index.ts';

describe('formatAddress', () => {
  test.each([
    [{}, ''],
    [{ file: 'a.yaml' }, 'a.yaml'],
    [{ file: 'a.yaml', line: 3 }, 'a.yaml:3'],
    [{ file: 'a.yaml', line: 3, column: 7 }, 'a.yaml:3:7'],
    [{ file: 'a.yaml', column: 7 }, 'a.yaml'],
  ])('writes what is known of %j', (address, expected) => {
    expect(formatAddress(address)).toBe(expected);
  });
});

test('withAddress leaves a message alone when no place is known', () => {
  expect(withAddress('boom', undefined)).toBe('boom');
  expect(withAddress('boom', { document: 2 })).toBe('boom');
  expect(withAddress('boom', { file: 'a.yaml', line: 1 })).toBe('boom (a.yaml:1)');
});

test('CodedError has no name that a bundler made up', () => {
  class _ParseError extends CodedError<'SYNTAX'> {}
  expect(String(new _ParseError('SYNTAX', 'bad'))).toBe('ParseError: bad');
});

test('CodedError keeps code, data and cause, and is named for its class', () => {
  class ParseError extends CodedError<'SYNTAX' | 'LIMIT'> {}
  const cause = new Error('inner');
  const error = new ParseError('SYNTAX', 'bad', { cause, data: { line: 2 } });
  expect(error).toMatchObject({ name: 'ParseError', code: 'SYNTAX', data: { line: 2 }, cause });
});

test('DiagnosticsError reports every diagnostic on a line of its own', () => {
  const error = new DiagnosticsError([
    { code: 'A', message: 'one', address: { file: 'x.yaml', line: 1, column: 2 } },
    { code: 'B', message: 'two' },
  ]);
  expect(error.message).toBe('one (x.yaml:1:2)\ntwo');
});

test('errorMessage takes anything that was thrown', () => {
  expect([errorMessage(new Error('e')), errorMessage('s'), errorMessage(undefined)]).toEqual([
    'e',
    's',
    'undefined',
  ]);
});
