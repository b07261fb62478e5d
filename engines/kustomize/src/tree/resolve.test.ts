import { describe, expect, test } from 'vitest';
import { resolve } from './resolve.ts';

describe('resolve reads a plain scalar as yaml.v3 does', () => {
  test.each([
    ['true', '!!bool', true],
    ['False', '!!bool', false],
    ['yes', '!!str', 'yes'],
    ['', '!!null', null],
    ['~', '!!null', null],
    ['0777', '!!int', 511],
    ['0o17', '!!int', 15],
    ['08', '!!float', 8],
    ['0x1F', '!!int', 31],
    ['-0b11', '!!int', -3],
    ['1_000', '!!int', 1000],
    ['+5', '!!int', 5],
    ['9007199254740993', '!!int', 9007199254740993n],
    ['18446744073709551615', '!!int', 18446744073709551615n],
    ['18446744073709551616', '!!float', 18446744073709552000],
    ['1.0', '!!float', 1],
    ['1e3', '!!float', 1000],
    ['.5', '!!float', 0.5],
    ['-.inf', '!!float', Number.NEGATIVE_INFINITY],
    ['-', '!!str', '-'],
    ['1.2.3', '!!str', '1.2.3'],
    ['12:30', '!!str', '12:30'],
    ['2001-01-01', '!!timestamp', '2001-01-01T00:00:00Z'],
    ['2001-1-2 3:4:5.60', '!!timestamp', '2001-01-02T03:04:05.6Z'],
    ['2001-01-02T03:04:05+01:00', '!!timestamp', '2001-01-02T03:04:05+01:00'],
    ['2001-02-30', '!!str', '2001-02-30'],
    ['<<', '!!merge', '<<'],
  ])('%s', (text, tag, value) => {
    expect(resolve(text)).toEqual({ tag, value });
  });
});
