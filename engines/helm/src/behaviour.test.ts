import { describe, expect, test } from 'vitest';
import { HelmError } from './errors.ts';
import { renderFiles, renderSnippet } from './testing/render-snippet.ts';

/** What was seen of the real Helm 4.3, a line a test. */
function failure(files: Readonly<Record<string, string>>, user = {}): string {
  try {
    renderFiles(files, user);
  } catch (thrown) {
    if (thrown instanceof HelmError) return thrown.message;
    throw thrown;
  }
  return 'no failure';
}

describe('numbers of values', () => {
  test.each([
    ['{{ .Values.v }}', 'v: 1000000', '1e+06'],
    ['{{ .Values.v }}', 'v: 1048576', '1.048576e+06'],
    ['{{ .Values.v }}', 'v: 8080', '8080'],
    ['{{ .Values.v | toYaml }} {{ .Values.v | toJson }}', 'v: 1000000', '1000000 1000000'],
    ['{{ .Values.v | toYaml }}', 'v: 1e21', '1e+21'],
    ['{{ .Values.v | toJson }}', 'v: 9007199254740993', '9007199254740992'],
  ])('%s of %s are float64', (template, values, want) => {
    expect(renderSnippet(template, values)).toBe(want);
  });

  test('--set gives int64', () => {
    expect(renderSnippet('{{ .Values.v }} {{ typeOf .Values.v }}', '', { set: ['v=1000000'] })).toBe(
      '1000000 int64',
    );
  });
});

describe('YAML 1.1 scalars', () => {
  test.each([
    ['{{ .Values | toJson }}', 'y: 1', '{"global":{},"true":1}', '{"true":1}'],
    ['{{ .Values.a }} {{ .Values.b }} {{ .Values.c }}', 'a: 017\nb: 0o17\nc: 1_000', '15 15 1000', ''],
    ['{{ kindOf .Values.a }} {{ kindOf .Values.b }}', 'a: 12:30\nb: 2001-01-01', 'string string', ''],
    ['{{ .Values.a }}', 'a: 1\na: 2', '2', ''],
  ])('%s of %s', (template, values, want, other) => {
    expect([want, other]).toContain(renderSnippet(template, values));
  });

  test('.inf in values.yaml is an error', () => {
    expect(failure({ 'values.yaml': 'a: .inf', 'templates/a.yaml': 'a: 1' })).toMatch(
      /unsupported value: \+Inf/,
    );
  });
});

describe('<no value>', () => {
  test('is removed from finished files and from tpl', () => {
    expect(renderFiles({ 'templates/a.yaml': 'a: "{{ .Values.x }}"\nb: "<no value>"\n' })).toContain(
      'a: ""\nb: ""\n',
    );
    expect(renderSnippet('{{ tpl "[{{ .Values.x }}]" . }}')).toBe('[]');
  });

  test('survives inside include and toJson', () => {
    const files = {
      'templates/_a.tpl': '{{ define "a" }}{{ .Values.x }}{{ end }}',
      'templates/a.yaml': 'a: {{ include "a" . | toJson }}\n',
    };
    expect(renderFiles(files)).toContain('a: "\\u003cno value\\u003e"\n');
  });
});

describe('files', () => {
  test('set on .Values is visible to later files, deepest and last by name first', () => {
    const files = {
      'templates/a.yaml': 'a: {{ .Values.seen }}\n',
      'templates/z.yaml': 'z: {{ $_ := set .Values "seen" "z" }}{{ .Values.seen }}\n',
    };
    expect(renderFiles(files)).toContain('# Source: c/templates/a.yaml\na: z\n');
  });

  test('the define in the shallowest, alphabetically first file wins', () => {
    const files = {
      'templates/_a.tpl': '{{ define "x" }}a{{ end }}',
      'templates/_b.tpl': '{{ define "x" }}b{{ end }}',
      'templates/deep/_a.tpl': '{{ define "x" }}deep{{ end }}',
      'templates/m.yaml': 'x: {{ include "x" . }}\n',
    };
    expect(renderFiles(files)).toContain('x: a\n');
  });

  test('a second define of a name in one file is a parse error', () => {
    const files = { 'templates/a.yaml': '{{ define "x" }}a{{ end }}{{ define "x" }}b{{ end }}' };
    expect(failure(files)).toMatch(
      /^parse error at \(c\/templates\/a\.yaml:1\): .*multiple definition of template "x"/,
    );
  });
});

describe('values', () => {
  const show = { 'templates/a.yaml': 'v: {{ .Values | toJson }}\n' };

  test('two documents are merged', () => {
    expect(renderFiles({ ...show, 'values.yaml': 'a: {b: 1}\n---\na: {c: 2}\n' })).toContain(
      'v: {"a":{"b":1,"c":2}}',
    );
  });

  test('null in the chart’s own values removes the key', () => {
    expect(renderFiles({ ...show, 'values.yaml': 'a: null\nb: {c: null, d: 1}\n' })).toContain(
      'v: {"b":{"d":1}}',
    );
  });

  test('null of the user removes a default but stays for a new key', () => {
    const user = { set: ['a=null', 'n=null'] };
    expect(renderFiles({ ...show, 'values.yaml': 'a: 1\n' }, user)).toContain('v: {"n":null}');
  });

  test('a scalar as values of a subchart is a type mismatch', () => {
    const files = {
      'charts/sub/Chart.yaml': 'apiVersion: v2\nname: sub\nversion: 0.1.0\n',
      'templates/a.yaml': 'a: 1\n',
    };
    expect(failure(files, { set: ['sub=notamap'] })).toBe('type mismatch on sub: %!t(string=notamap)');
  });
});

describe('output', () => {
  test('has hooks after manifests, by kind and then by file, not by weight', () => {
    const hook = (kind: string, weight: number) =>
      `kind: ${kind}\nmetadata:\n  annotations:\n    helm.sh/hook: test\n    helm.sh/hook-weight: "${weight}"\n`;
    const files = {
      'templates/a.yaml': hook('Pod', 9),
      'templates/b.yaml': hook('Pod', 1),
      'templates/c.yaml': hook('Secret', 5),
      'templates/z.yaml': 'kind: Zebra\n---\nkind: Ape\n---\nkind: Service\n',
      'templates/e.yaml': 'metadata: {annotations: {helm.sh/hook: never}}\n',
    };
    const kinds = [...renderFiles(files).matchAll(/# Source: (\S+)\nkind: (\S+)/g)].map(([, , kind]) => kind);
    expect(kinds).toEqual(['Service', 'Ape', 'Zebra', 'Secret', 'Pod', 'Pod']);
    expect(renderFiles(files)).not.toContain('never');
  });

  test('keeps comment-only documents', () => {
    expect(renderFiles({ 'templates/a.yaml': '# nothing\n' })).toBe(
      '---\n# Source: c/templates/a.yaml\n# nothing\n',
    );
  });
});

describe('functions', () => {
  test.each([
    ['{{ slice (list 1 2 3) 1 | toJson }}', '[2,3]'],
    ['{{ floor 12345678.9 }}', '1.2345678e+07'],
    ['{{ printf "%d" 3.0 }}', '%!d(float64=3)'],
    ['{{ .Chart.Nope }}', '<no value>'],
    ['{{ typeOf .Values }} {{ .Values.AsMap | typeOf }}', 'common.Values map[string]interface {}'],
    ['{{ toToml (dict "a" (dict "b" 80.0)) }}', '[a]\n  b = 80.0\n'],
    ['{{ toYaml (dict "a" (list 1 2) "y" "n") }}', 'a:\n- 1\n- 2\n"y": "n"'],
    ['{{ toYaml (dict "a" "x\\ny\\n") }}', 'a: |\n  x\n  y'],
    ['{{ js "a\\x7fb\\x1f" | printf "%q" }}', '"a\\x7fb\\\\u001F"'],
    ['{{ index (list 1 2) (mustToDuration "1ns") }}', '2'],
    ['{{ "\\xff" | b64enc }} {{ "\\xef\\xbb\\xbfa" | len }}', '/w== 4'],
    [
      '{{ toDate "2006-01-02" "2024-03-10" | printf "%#v" }}',
      'time.Date(2024, time.March, 10, 0, 0, 0, 0, time.Local)',
    ],
    [
      '{{ dateModify "1h" (toDate "2006-01-02" "2024-03-10") | printf "%#v" }}',
      'time.Date(2024, time.March, 10, 1, 0, 0, 0, time.Local)',
    ],
    [
      '{{ toDate "Z07:00" "+00:00" | printf "%#v" }}',
      'time.Date(0, time.January, 1, 0, 0, 0, 0, time.Local)',
    ],
    [
      '{{ toDate "Z07:00" "Z" | printf "%#v %d" }}',
      'time.Date(0, time.January, 1, 0, 0, 0, 0, time.UTC) %!d(MISSING)',
    ],
    ['{{ toDate "2006Z07:00" "2023Z" | printf "%d" }}', '{0 63808128000 0}'],
    ['{{ kebabcase (b64dec "Yf9C") }} {{ kebabcase (b64dec "MS8y") }}', 'a-\ufffdb 1/2'],
    ['{{ kebabcase (b64dec "/2EgQg==") | b64enc }}', '/2EtYg=='],
    ['{{ snakecase (b64dec "YSD/IEI=") }}', 'a_\ufffd_b'],
    [
      '{{ range list "2024_02_29" "0x1_0p4" "0x_1p4" "0x1.8p1" "1__0" "_1" "1_" "0x0p99999" "1_0.5_0" "1_e5" "0x1.1_1p0" }}{{ float64 . }} {{ end }}',
      '2.0240229e+07 256 16 3 0 0 0 0 10.5 0 1.06640625 ',
    ],
    ['{{ printf "a\\x7fb" | toYaml }}', ''],
  ])('%s prints %s', (template, want) => {
    expect(renderSnippet(template)).toBe(want);
  });
});

describe('include', () => {
  const files = {
    'templates/_h.tpl':
      '{{ define "r" }}{{ if gt (int .) 0 }}{{ include "r" (sub (int .) 1) }}{{ end }}x{{ end }}',
    'templates/a.yaml': 'a: {{ include "r" .Values.depth | len }}',
  };

  test('may be nested a thousand times in itself on the stack that there is', () => {
    expect(renderFiles(files, { set: ['depth=1000'] })).toContain('a: 1001\n');
  });

  test('nested once more is an error of Helm’s', () => {
    expect(() => renderFiles(files, { set: ['depth=1001'] })).toThrow(
      /rendering template has a nested reference name: r: unable to execute template$/,
    );
  });
});

describe('errors', () => {
  test.each([
    ['{{ fail "boom" }}', 'execution error at (c/templates/a.yaml:1:3): boom'],
    ['{{ required "need it" .Values.x }}', 'execution error at (c/templates/a.yaml:1:3): need it'],
    [
      '{{ mustDateModify "1 x\\n" now }}',
      String.raw`template: c/templates/a.yaml:1:3: executing "c/templates/a.yaml" at <mustDateModify "1 x\n" now>: error calling mustDateModify: time: unknown unit " x\x0a" in duration "1 x\x0a"`,
    ],
    ['{{ if }}', 'parse error at (c/templates/a.yaml:1): missing value for if'],
    [
      '{{ eq 3.0 3 }}',
      'template: c/templates/a.yaml:1:3: executing "c/templates/a.yaml" at <eq 3.0 3>: error calling eq: incompatible types for comparison: float64 and int',
    ],
    [
      '{{ .Values.a.b.c }}',
      'c/templates/a.yaml:1:10\n  executing "c/templates/a.yaml" at <.Values.a.b.c>:\n    nil pointer evaluating interface {}.b',
    ],
    [
      '{{ tpl "{{ fail" . }}',
      'template: c/templates/a.yaml:1:3: executing "c/templates/a.yaml" at <tpl "{{ fail" .>: error calling tpl: cannot parse template "{{ fail": template: gotpl:1: unclosed action',
    ],
  ])('%s', (template, want) => {
    expect(failure({ 'templates/a.yaml': template })).toBe(want);
  });

  test('a chain of includes has a block for each of them', () => {
    const files = {
      'templates/_h.tpl': '{{ define "inner" }}{{ .Values.a.b }}{{ end }}',
      'templates/a.yaml': 'a: {{ include "inner" . }}',
    };
    expect(failure(files)).toBe(
      'c/templates/a.yaml:1:6\n  executing "c/templates/a.yaml" at <include "inner" .>:\n    error calling include:\n' +
        'c/templates/_h.tpl:1:30\n  executing "inner" at <.Values.a.b>:\n    nil pointer evaluating interface {}.b',
    );
  });

  test('carry the place as data', () => {
    try {
      renderFiles({ 'templates/a.yaml': '\n  {{ fail "x" }}' });
      expect.unreachable();
    } catch (thrown) {
      expect(thrown).toMatchObject({
        code: 'RENDER',
        data: { file: 'c/templates/a.yaml', line: 2, column: 5 },
      });
    }
  });
});
