import { expect, test } from 'vitest';
import { TemplateCache } from './template-cache.ts';
import { TemplateSet } from './template-set.ts';

const word = (text: string) => new Map([['word', { params: [], call: () => text }]]);

test('TemplateCache gives one parse to sets whose functions do different things', () => {
  const cache = new TemplateCache();
  const print = (text: string): string => {
    const set = new TemplateSet(word(text), undefined, cache);
    set.parse('a', '{{ define "b" }}<{{ word }}>{{ end }}{{ template "b" }}');
    return set.execute('a', null);
  };
  expect([print('one'), print('two')]).toEqual(['<one>', '<two>']);
});

test('TemplateCache keeps texts of the same name apart, and names of the same text', () => {
  const cache = new TemplateCache();
  const at = (name: string, text: string): string => {
    const set = new TemplateSet(word('x'), undefined, cache);
    set.parse(name, text);
    return set.execute(name, null);
  };
  expect([at('a', '1'), at('a', '2'), at('b', '1')]).toEqual(['1', '2', '1']);
  const broken = (name: string) => () => at(name, '{{ index nil 1 }}');
  expect(broken('c')).toThrow(/^template: c:1:3/);
  expect(broken('d')).toThrow(/^template: d:1:3/);
});

test('TemplateCache forgets when the texts are too long in all', () => {
  const cache = new TemplateCache(4010);
  let parses = 0;
  const get = (text: string) =>
    cache.get(
      'n',
      text,
      () => {
        parses++;
        return [];
      },
      () => expect.unreachable(),
    );
  get('12345');
  get('12345');
  expect(parses).toBe(1);
  get('1234567');
  get('12345');
  expect(parses).toBe(3);
});

test('TemplateSet tells of errors in definitions that never run', () => {
  const set = new TemplateSet();
  expect(() => set.parse('a', '{{ define "unused" }}{{ nope }}{{ end }}')).toThrow(
    /function "nope" not defined/,
  );
});

test('TemplateCache compiles with the functions of one set alone', () => {
  const cache = new TemplateCache();
  const first = new Map();
  expect(cache.functionsOf(first)).toBe(first);
  expect(cache.functionsOf(new Map())).toBe(first);
});
