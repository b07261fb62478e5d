import { describe, expect, test } from 'vitest';
import { decode, decodeAll, parseDocuments, toValue, YamlError } from '../index.ts';

describe('decode', () => {
  test.each<[string, unknown, unknown]>([
    ['yes', true, 'yes'],
    ['y', true, 'y'],
    ['Off', false, 'Off'],
    ['0777', 511, 511],
    ['0o17', 15, 15],
    ['0b101', 5, 5],
    ['0x1F', 31, 31],
    ['08', 8, 8],
    ['1_000', 1000, 1000],
    ['685_230.15', 685230.15, 685230.15],
    ['12:30', '12:30', '12:30'],
    ['1e3', 1000, 1000],
    ['.8_7', 0.87, 0.87],
    ['.8__7', '.8__7', '.8__7'],
    ['1e400', '1e400', '1e400'],
    ['2001-01-01', '2001-01-01', '2001-01-01T00:00:00Z'],
    ['2001-12-14 21:59:43.10', '2001-12-14 21:59:43.10', '2001-12-14T21:59:43.1Z'],
    ['2001-13-01', '2001-13-01', '2001-13-01'],
    ['18446744073709551615', 18446744073709551615n, 18446744073709551615n],
    ['18446744073709551616', 18446744073709552000, 18446744073709552000],
    ['-9223372036854775808', -9223372036854775808n, -9223372036854775808n],
    ['9007199254740991', 9007199254740991, 9007199254740991],
    ['-0', 0, 0],
    ['"12"', '12', '12'],
    ['!!str 12', '12', '12'],
    ['! 12', '12', 12],
    ['!!float 3', 3, 3],
    ['!!int "7"', 7, 7],
    ['!!binary aGk=', 'hi', 'hi'],
    ['!custom x', 'x', 'x'],
    ['~', null, null],
    ['', null, null],
    ['<<', '<<', '<<'],
  ])('reads %s as sigs.k8s.io/yaml does, and as kyaml does', (text, goJson, yaml3) => {
    expect(decode(`a: ${text}`)).toEqual({ a: goJson });
    expect(decode(`a: ${text}`, { scalars: 'yaml3' })).toEqual({ a: yaml3 });
  });

  test('makes strings of keys, as JSON has no others', () => {
    const text = '1: a\ntrue: b\n1.50: c\n1e10: d\n2001-01-01: e\nyes: f\n';
    expect(decode(text)).toEqual({ '1': 'a', '1.5': 'c', '1e+10': 'd', '2001-01-01': 'e', true: 'f' });
    expect(decode('yes: f\n1.50: c\n', { scalars: 'yaml3' })).toEqual({ yes: 'f', '1.50': 'c' });
  });

  test('leaves __proto__ a harmless key', () => {
    const value = decode('__proto__: {polluted: true}\nconstructor: x\n<<: {__proto__: {a: 1}}') as object;
    expect(Object.hasOwn(value, '__proto__')).toBe(true);
    expect(Object.getPrototypeOf(value)).toBe(Object.prototype);
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
  });

  test('merges << as each library does', () => {
    const text = 'x: &x {a: 1, b: 2}\ny: &y {b: 3, c: 4}\nz:\n  a: 9\n  <<: [*x, *y]\n  c: 8\n';
    expect(decode(text)).toMatchObject({ z: { a: 1, b: 2, c: 8 } });
    expect(decode(text, { scalars: 'yaml3' })).toMatchObject({ z: { a: 9, b: 2, c: 8 } });
    expect(decode('"<<": 1')).toEqual({ '<<': 1 });
  });

  test('copies what an alias stands for', () => {
    const value = decode('a: &x {b: [1]}\nc: *x\n') as { a: object; c: object };
    expect(value.c).toEqual(value.a);
    expect(value.c).not.toBe(value.a);
  });

  test('lets the last of equal keys win, or lists them all', () => {
    const text = 'a: 1\nb:\n  c: 1\n  c: 2\na: 3\n';
    expect(decode(text)).toEqual({ a: 3, b: { c: 2 } });
    const strict = () => decode(text, { duplicateKeys: 'error' });
    expect(strict).toThrow(
      expect.objectContaining({
        code: 'DUPLICATE_KEY',
        message:
          'yaml: unmarshal errors:\n  line 4: key "c" already set in map\n  line 5: key "a" already set in map',
      }),
    );
    expect(() => decode('a: 1\na: 2\n', { duplicateKeys: 'error', scalars: 'yaml3' })).toThrow(
      'yaml: unmarshal errors:\n  line 2: mapping key "a" already defined at line 1',
    );
  });

  test('does not read on after the first document', () => {
    expect(decode('a: 1\n---\nb: [')).toEqual({ a: 1 });
    expect(decode('')).toBeNull();
  });

  test('decodeAll leaves empty documents out, but not null', () => {
    expect(decodeAll('---\n---\na: 1\n---\n# c\n---\nnull\n')).toEqual([{ a: 1 }, null]);
  });

  test.each([
    ['BAD_SCALAR', 'a: .inf', 'json: unsupported value: +Inf'],
    ['BAD_SCALAR', 'a: .nan', 'json: unsupported value: NaN'],
    ['BAD_SCALAR', 'a: !!int x', 'yaml: cannot decode !!str `x` as a !!int'],
    ['BAD_SCALAR', 'a: !!binary "%"', 'yaml: !!binary value contains invalid base64 data'],
    [
      'BAD_KEY',
      'a: {{ .Values.x }}',
      'yaml: invalid map key: map[interface {}]interface {}{".Values.x":interface {}(nil)}',
    ],
    ['BAD_KEY', 'null: x\n~: z', 'unsupported map key of type: %!s(<nil>), key: <nil>, value: "z"'],
    ['BAD_KEY', 'null: x', 'unsupported map key of type: %!s(<nil>), key: <nil>, value: "x"'],
    ['BAD_ALIAS', 'a: &x [*x]', "yaml: anchor 'x' value contains itself"],
    ['BAD_ALIAS', '<<: 3', 'yaml: map merge requires map or sequence of maps as the value'],
  ])('%s: %s', (code, text, message) => {
    expect(() => decode(text)).toThrow(expect.objectContaining({ code, message }));
  });

  test('refuses keys that are no strings below the root, as kustomize does', () => {
    expect(() => decode('data: {1: x}', { scalars: 'yaml3' })).toThrow(
      expect.objectContaining({
        code: 'BAD_KEY',
        message: 'json: unsupported type: map[interface {}]interface {}',
      }),
    );
  });
});

describe('aliases are bounded', () => {
  const laughs = ['a: &a [x, x, x, x, x, x, x, x, x]'];
  for (const [name, before] of ['ba', 'cb', 'dc', 'ed', 'fe', 'gf', 'hg'].map((pair) => [pair[0]!, pair[1]!]))
    laughs.push(`${name}: &${name} [${Array.from({ length: 9 }, () => `*${before}`).join(', ')}]`);

  test('a billion laughs end soon', () => {
    const start = performance.now();
    expect(() => decode(laughs.join('\n'))).toThrow(
      expect.objectContaining({ code: 'LIMIT', message: 'yaml: document contains excessive aliasing' }),
    );
    expect(performance.now() - start).toBeLessThan(2000);
  });

  test('so do merges of merges', () => {
    const lines = ['a0: &a0 {k0: 1, k1: 2}'];
    for (let i = 1; i < 30; i++) lines.push(`a${i}: &a${i} {<<: [*a${i - 1}, *a${i - 1}]}`);
    expect(() => decode(lines.join('\n'))).toThrow(expect.objectContaining({ code: 'LIMIT' }));
  });

  test('maxExpansion bounds them further', () => {
    const text = 'a: &a [1, 2, 3]\nb: [*a, *a]\n';
    expect(decode(text, { maxExpansion: 10 })).toBeTruthy();
    expect(() => decode(text, { maxExpansion: 5 })).toThrow(YamlError);
  });
});

test('toValue reads any node, with the default of no text', () => {
  const root = parseDocuments('a: {b: [yes, .5]}\n')[0]!.root!;
  expect(root.kind === 'mapping' && toValue(root.values[0])).toEqual({ b: [true, 0.5] });
  expect(toValue(undefined)).toBeNull();
});
