import { expect, test } from 'vitest';
import { TemplateCache, TemplateError, TemplateSet } from '../index.ts';

function failureOf(work: () => void): string {
  try {
    work();
  } catch (thrown) {
    if (thrown instanceof TemplateError) return thrown.message;
    throw thrown;
  }
  return 'no failure';
}

function render(text: string, data = {}): string {
  const set = new TemplateSet();
  set.parse('t', text);
  return set.execute('t', data);
}

test('ActionMemo gives an action of a known text its own place in errors', () => {
  const set = new TemplateSet();
  set.parse('t', '{{ with .a }}{{ .x }}{{ end }}\n  {{ with .b }}{{ .x }}{{ end }}');
  expect(failureOf(() => set.execute('t', { a: { x: 1 }, b: 2 }))).toBe(
    `template: t:2:18: executing "t" at <.x>: can't evaluate field x in type float64`,
  );
});

test('ActionMemo knows which variables an action needs', () => {
  expect(failureOf(() => render('{{ range $i := .l }}{{ $i }}{{ end }}\n{{ $i }}'))).toBe(
    'template: t:2: undefined variable "$i"',
  );
  expect(render('{{ $x := 1 }}{{ if .a }}{{ $x := 2 }}{{ $x }}{{ end }}{{ $x }}', { a: true })).toBe('21');
});

test('ActionMemo declares the variables of an action again', () => {
  const text = '{{ with .a }}{{ $x := .v }}{{ $x }}{{ end }}{{ with .b }}{{ $x := .v }}{{ $x }}{{ end }}';
  expect(render(text, { a: { v: 1 }, b: { v: 2 } })).toBe('12');
});

test('ActionMemo keeps the static type of dot apart', () => {
  const text = '{{ range .l }}{{ .x }}{{ end }}';
  const message = (data: object) => failureOf(() => render(`{{ with .m }}{{ .x }}{{ end }}${text}`, data));
  expect(message({ m: { x: 1 }, l: [1] })).toContain(`can't evaluate field x in type interface {}`);
  expect(message({ m: 1 })).toContain(`can't evaluate field x in type float64`);
});

test('ActionMemo is not misled by delimiters in literals', () => {
  expect(render('{{ "}}" }}{{ "}}" }}{{ `}}` | len }}{{ `}}` | len }}')).toBe('}}}}22');
});

test('ActionMemo trims behind an action as its text says', () => {
  expect(render('{{ 1 -}} a{{ 1 -}} b{{ 1 }} c{{- 1 }} d {{- 1 }}')).toBe('1a1b1 c1 d1');
});

test('ActionMemo of a cache serves all templates that share it', () => {
  const cache = new TemplateCache();
  const first = new TemplateSet(new Map(), undefined, cache);
  first.parse('a', '{{ $x := 3 }}{{ $x }}');
  expect(first.execute('a', {})).toBe('3');
  const second = new TemplateSet(new Map(), undefined, cache);
  expect(failureOf(() => second.parse('b', '\n{{ $x }}'))).toBe('template: b:2: undefined variable "$x"');
});
