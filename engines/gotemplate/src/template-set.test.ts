import { describe, expect, test } from 'vitest';
import {
  type ExecuteOptions,
  GoInteger,
  GoStruct,
  type GoValue,
  TemplateError,
  TemplateSet,
} from './index.ts';

function render(text: string, data: GoValue = {}, options: ExecuteOptions = { missingKey: 'zero' }): string {
  const set = new TemplateSet();
  set.parse('t', text);
  return set.execute('t', data, options);
}

function failure(
  text: string,
  data: GoValue = {},
  options: ExecuteOptions = { missingKey: 'zero' },
): TemplateError {
  try {
    render(text, data, options);
  } catch (error) {
    if (error instanceof TemplateError) return error;
    throw error;
  }
  throw new Error('no failure');
}

// Expectations recorded from Go 1.26.
describe('TemplateSet executes', () => {
  test.each<[string, GoValue, string]>([
    ['Hello {{ .a | printf "%v-%d" 1 2 }}{{- /* c */ -}}  x', { a: 1.5 }, 'Hello 1-2%!(EXTRA float64=1.5)x'],
    [
      '{{range $i, $e := .l}}{{if $i}}, {{end}}{{$i}}={{$e.x}}{{else}}none{{end}}',
      { l: [{ x: 1 }, { x: 'b' }] },
      '0=1, 1=b',
    ],
    ['{{range .m}}{{.}}{{end}}', { m: { b: 1, a: 2, Z: 3 } }, '321'],
    ['{{range 3}}{{.}}{{end}}', {}, '012'],
    ['{{range .none}}x{{else}}none{{end}}', {}, 'none'],
    [
      '{{define "x"}}[{{.}}]{{end}}{{template "x" .a}}{{block "y" 1}}{{.}}{{end}}',
      { a: [1, 'b', null] },
      '[[1 b <nil>]]1',
    ],
    [
      '{{ $x := 1 }}{{ range 3 }}{{ $x = . }}{{ if eq . 1 }}{{continue}}{{end}}{{.}}{{ end }}{{$x}}',
      {},
      '022',
    ],
    ['{{range .l}}{{if eq . 2.0}}{{break}}{{end}}{{.}}{{end}}', { l: [1, 2, 3] }, '1'],
    ['{{with .x}}a{{else with .y}}{{.}}{{else}}b{{end}}', { y: 3 }, '3'],
    ['{{ (.a.b).c }}|{{ ((.x).y).z }}', { a: {} }, '<no value>|<no value>'],
    ['{{ .a }} {{ .b }} {{ .c }}', { a: 1e6, b: 123456, c: 1e-5 }, '1e+06 123456 1e-05'],
    ['{{ and 1 0 "x" }} {{ or 0 "" "x" }} {{ not 1 }}', {}, '0 x false'],
    ['{{ index .l 1 "a" }} {{ len "é" }} {{ slice "abc" 1 2 }}', { l: [0, { a: 'z' }] }, 'z 2 b'],
    ['{{ eq 1 2 1 }} {{ lt 1 2 }} {{ ge "b" "a" }} {{ ne nil .x }}', {}, 'true true true false'],
    ['{{ print 1 2 "a" "b" 3 }}|{{ println 1 "a" }}', {}, '1 2ab3|1 a\n'],
    ['{{ html "<a>" }} {{ js "\'x\'" }} {{ urlquery "a b&c" }}', {}, "&lt;a&gt; \\'x\\' a+b%26c"],
    ["{{ 'a' }} {{ 0x1F }} {{ 1_000 }} {{ 1e3 }} {{ `raw` }}", {}, '97 31 1000 1000 raw'],
    ['a {{- 1 -}} b {{ 2 }} c', {}, 'a1b 2 c'],
  ])('%s', (text, data, expected) => {
    expect(render(text, data)).toBe(expected);
  });
});

describe('TemplateSet fails as Go does', () => {
  test.each<[string, GoValue, string]>([
    [
      '{{.a.b.c}}',
      { a: {} },
      'template: t:1:4: executing "t" at <.a.b.c>: nil pointer evaluating interface {}.c',
    ],
    [
      '{{ .a.b }}',
      { a: 's' },
      'template: t:1:5: executing "t" at <.a.b>: can\'t evaluate field b in type interface {}',
    ],
    [
      '{{ index .a 5 }}',
      { a: [1] },
      'template: t:1:3: executing "t" at <index .a 5>: error calling index: index out of range: 5',
    ],
    [
      '{{ eq 1 1.0 }}',
      {},
      'template: t:1:3: executing "t" at <eq 1 1.0>: error calling eq: incompatible types for comparison: int and float64',
    ],
    [
      '\n{{ template "x" }}',
      {},
      'template: t:2:12: executing "t" at <{{template "x"}}>: template "x" not defined',
    ],
    ['{{ .a 1 }}', { a: 1 }, 'template: t:1:3: executing "t" at <.a>: a is not a method but has arguments'],
    ['{{ foo }}', {}, 'template: t:1: function "foo" not defined'],
    ['a\n{{ if }}', {}, 'template: t:2: missing value for if'],
    ['{{ if 1 }}', {}, 'template: t:1: unexpected EOF'],
    ['{{ end }}', {}, 'template: t:1: unexpected {{end}}'],
    ['{{ $x }}', {}, 'template: t:1: undefined variable "$x"'],
    ['{{ "a', {}, 'template: t:1: unterminated quoted string'],
    ['{{ 1 | 2 }}', {}, 'template: t:1: non executable command in pipeline stage 2'],
    ['{{ (1 }}', {}, 'template: t:1: unclosed left paren'],
    ['{{break}}', {}, 'template: t:1: {{break}} outside {{range}}'],
  ])('%s', (text, data, expected) => {
    expect(failure(text, data).message).toBe(expected);
  });

  test('with the place as data', () => {
    expect(failure('é\nab{{ .a.b }}', { a: 1 }).place).toEqual({ template: 't', line: 2, column: 7 });
  });

  test('on a missing key when told to', () => {
    expect(failure('{{ .a }}', {}, { missingKey: 'error' }).message).toBe(
      'template: t:1:3: executing "t" at <.a>: map has no entry for key "a"',
    );
  });
});

describe('a budget', () => {
  test.each([
    ['steps', '{{range 1000000000}}{{end}}', { steps: 1000 }],
    ['output', '{{range 100000}}xxxxxxxxxxxxxxxx{{end}}', { output: 10_000 }],
  ])('of %s ends an execution', (_, text, budget) => {
    expect(failure(text, {}, { budget })).toMatchObject({ code: 'BUDGET' });
  });

  test('of time ends an execution by the clock that is given', () => {
    let now = 0;
    expect(
      failure('{{range 1000000000}}{{end}}', {}, { budget: { time: 50 }, now: () => now++ }),
    ).toMatchObject({ code: 'BUDGET' });
  });

  test('of depth has the same error wherever the stack of the host ends', () => {
    const set = new TemplateSet();
    set.parse('t', '{{define "a"}}{{template "a"}}{{end}}{{template "a"}}');
    const messages = new Set<string>();
    const from = (frames: number): void => {
      if (frames > 0) {
        from(frames - 1);
        return;
      }
      try {
        set.execute('t', {}, { budget: { depth: 100_000 } });
      } catch (thrown) {
        messages.add(thrown instanceof Error ? thrown.message : String(thrown));
      }
    };
    for (let frames = 0; frames < 40; frames++) from(frames);
    expect([...messages]).toEqual([
      'template: t:1:25: executing "a" at <{{template "a"}}>: exceeded maximum template depth (100000)',
    ]);
  });

  test('of depth ends a template that calls itself', () => {
    expect(failure('{{define "a"}}{{template "a"}}{{end}}{{template "a"}}').message).toContain(
      'exceeded maximum template depth (1000)',
    );
  });
});

describe('values stay what they are', () => {
  test('nothing that JavaScript gave an object is a field', () => {
    expect(render('{{ .constructor }}{{ .__proto__ }}{{ .toString }}')).toBe(
      '<no value><no value><no value>',
    );
    expect(render('{{ range $k, $v := . }}{{ $k }}{{ end }}', JSON.parse('{"__proto__": 1, "a": 2}'))).toBe(
      '__proto__a',
    );
  });

  test('typed integers print, compare and name their types as Go does', () => {
    expect(render('{{ . }} {{ printf "%T" . }} {{ eq . 5 }}', new GoInteger('int64', 5n))).toBe(
      '5 int64 true',
    );
  });

  test('a struct has its fields and methods and no others', () => {
    const apis = new GoStruct('chartutil.VersionSet', {}, { methods: { Has: (name) => name === 'v1' } });
    const capabilities = new GoStruct('*chartutil.Capabilities', { APIVersions: apis });
    expect(render('{{ .APIVersions.Has "v1" }}', capabilities)).toBe('true');
    expect(failure('{{ .Nope }}', capabilities).message).toContain(
      "can't evaluate field Nope in type *chartutil.Capabilities",
    );
  });
});

test('len looks through a pointer', () => {
  const pointer = new GoStruct('*semver.Version', {});
  expect(failure('{{ len . }}', pointer).message).toContain('len of type semver.Version');
});

test('a set made from another shares its templates and changes only itself', () => {
  const base = new TemplateSet();
  base.parse('a', '{{define "x"}}one{{end}}');
  const copy = new TemplateSet(new Map(), base);
  copy.parse('b', '{{define "x"}}two{{end}}{{template "x"}}');
  base.parse('c', '{{template "x"}}');
  expect([copy.execute('b', {}), base.execute('c', {})]).toEqual(['two', 'one']);
});

test('TemplateSet names what call was asked to call', () => {
  const set = new TemplateSet();
  set.parse('a', '{{ call (print "x") 1 }}');
  expect(() => set.execute('a', null)).toThrow(/error calling call: non-function print "x" of type string$/);
});

test('TemplateSet keeps the variables of branches that are compiled when they run', () => {
  const set = new TemplateSet();
  set.parse(
    'a',
    '{{ $a := 1 }}{{ range . }}{{ if . }}{{ $b := . }}{{ $a = $b }}[{{ $a }}{{ $b }}]{{ end }}{{ $c := 7 }}{{ $c }}{{ $a }}{{ else }}none{{ end }}{{ $a }}',
  );
  expect(set.execute('a', [0n, 2n, 3n])).toBe('71[22]72[33]733');
  expect(set.execute('a', [])).toBe('none1');
});
