import { expect, test } from 'vitest';
import { isWrittenPlain } from './plain-text.ts';

test.each([
  ...[
    'text',
    'a b',
    'a#b',
    'a:b',
    '-x',
    '?x',
    ':x',
    'é',
    '\u00a0',
    'a, b',
    'a]',
    '1.2.3',
    'yEs',
    'truely',
    '--',
  ],
])('isWrittenPlain lets %j stand', (text) => {
  expect(isWrittenPlain(text)).toBe(true);
});

test.each([
  ...[
    '',
    ' a',
    'a ',
    'a\tb',
    'a: b',
    'a:',
    'a #b',
    '- x',
    '-',
    '? x',
    ': x',
    '#',
    ',a',
    ']',
    '{',
    '&a',
    '*a',
    '!a',
  ],
  ...[
    '|',
    '>',
    "'",
    '"',
    '%',
    '@',
    '`',
    '---x',
    '...',
    '1',
    '1e3',
    '~',
    'null',
    'true',
    '2001-01-01',
    '1:30',
    'y',
  ],
  ...['No', 'OFF', '😀', '\u0000', '\u007f', '\u0085', '\ufeff', '\uffff'],
])('isWrittenPlain puts %j in quotes', (text) => {
  expect(isWrittenPlain(text)).toBe(false);
});
