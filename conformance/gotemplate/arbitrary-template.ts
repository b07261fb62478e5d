import fc from 'fast-check';

/** Values of every shape that a values file can hold. */
export const arbitraryData = fc.letrec<{ value: unknown; map: Record<string, unknown> }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small', maxDepth: 3 },
    fc.constantFrom(
      null,
      true,
      false,
      0,
      1,
      -2,
      1.5,
      1e6,
      123456789,
      1e21,
      0.00001,
      '',
      'a',
      'Hello, 世界',
      '<b>"x"&\'',
      ' sp ',
      'a\nb',
    ),
    fc.array(tie('value'), { maxLength: 3 }),
    tie('map'),
  ),
  map: fc.dictionary(fc.constantFrom('a', 'b', 'c', 'list', 'map'), tie('value'), { maxKeys: 4 }),
})).map;

const text = fc.constantFrom('x', ' ', '\n', ' a b ', '{', '}', '\t', 'é');
const literal = fc.constantFrom(
  '1',
  '0',
  '-3',
  '1.5',
  '1e3',
  '0x1F',
  '0b11',
  '0o17',
  '1_000',
  "'a'",
  '"s"',
  '"q\\"\\n"',
  '`raw`',
  'true',
  'false',
  'nil',
  '2.0',
);
const name = fc.constantFrom('a', 'b', 'c', 'list', 'map', 'none');
const verb = fc.constantFrom(
  '%v',
  '%d',
  '%s',
  '%q',
  '%x',
  '%5.2f',
  '%-6v|',
  '%06d',
  '%+v',
  '%#v',
  '%t',
  '%T',
  '%c',
  '%U',
  '%e',
  '%g',
  '%%',
  '%!',
  '%[2]v',
  '%*d',
  '%.3s',
  '% x',
  '%o',
  '%b',
  '%#x',
  '%+q',
  '%z',
  '%08.3f',
  '%+.2e',
  '%5t',
  '%x',
);

const parts = fc.letrec<{ operand: string; call: string; pipe: string; node: string; list: string }>(
  (tie) => ({
    operand: fc.oneof(
      { depthSize: 'small', maxDepth: 4 },
      literal,
      fc.constant('.'),
      name.map((n) => `.${n}`),
      fc.tuple(name, name).map(([a, b]) => `.${a}.${b}`),
      fc.tuple(name, literal).map(([n, l]) => `(.${n} ${l})`),
      fc.constantFrom('$', '$.a', '$.list', '$x', '$x.a'),
      tie('pipe').map((p) => `(${p})`),
      fc.tuple(tie('pipe'), name).map(([p, n]) => `(${p}).${n}`),
    ),
    call: fc.oneof(
      { depthSize: 'small', maxDepth: 4 },
      tie('operand'),
      fc
        .tuple(fc.constantFrom('len', 'not', 'html', 'js', 'urlquery', 'print', 'println'), tie('operand'))
        .map(([f, a]) => `${f} ${a}`),
      fc
        .tuple(
          fc.constantFrom(
            'eq',
            'ne',
            'lt',
            'le',
            'gt',
            'ge',
            'and',
            'or',
            'index',
            'slice',
            'print',
            'println',
          ),
          tie('operand'),
          tie('operand'),
        )
        .map(([f, a, b]) => `${f} ${a} ${b}`),
      fc
        .tuple(
          fc.constantFrom('eq', 'and', 'or', 'index', 'slice', 'print'),
          tie('operand'),
          tie('operand'),
          tie('operand'),
        )
        .map((w) => w.join(' ')),
      fc
        .tuple(fc.array(verb, { minLength: 1, maxLength: 3 }), fc.array(tie('operand'), { maxLength: 3 }))
        .map(([f, a]) => ['printf', JSON.stringify(f.join(' ')), ...a].join(' ')),
    ),
    pipe: fc.array(tie('call'), { minLength: 1, maxLength: 2 }).map((calls) => calls.join(' | ')),
    node: fc.oneof(
      { depthSize: 'small', maxDepth: 3 },
      text,
      tie('pipe').map((p) => `{{${p}}}`),
      tie('pipe').map((p) => `{{- ${p} -}}`),
      tie('pipe').map((p) => `{{$x = ${p}}}{{$x}}`),
      fc.constantFrom(
        '{{/* c */}}',
        '{{- /* c */ -}}',
        '{{break}}',
        '{{continue}}',
        '{{template "d" .}}',
        '{{template "d"}}',
        '{{template "e" .a}}',
      ),
      fc
        .tuple(fc.constantFrom('if', 'with', 'range'), tie('pipe'), tie('list'))
        .map(([k, p, l]) => `{{${k} ${p}}}${l}{{end}}`),
      fc
        .tuple(fc.constantFrom('if', 'with', 'range'), tie('pipe'), tie('list'), tie('list'))
        .map(([k, p, l, e]) => `{{${k} ${p}}}${l}{{else}}${e}{{end}}`),
      fc
        .tuple(tie('pipe'), tie('list'), tie('pipe'), tie('list'))
        .map(([p, l, q, m]) => `{{if ${p}}}${l}{{else if ${q}}}${m}{{end}}`),
      fc.tuple(tie('pipe'), tie('list')).map(([p, l]) => `{{range $i, $e := ${p}}}{{$i}}:{{$e}}${l}{{end}}`),
      fc.tuple(tie('pipe'), tie('list')).map(([p, l]) => `{{with $y := ${p}}}{{$y}}${l}{{end}}`),
    ),
    list: fc.array(tie('node'), { maxLength: 3 }).map((nodes) => nodes.join('')),
  }),
);

/** Templates that use the whole language, most of them valid. */
export const arbitraryTemplate = fc
  .tuple(parts.list, parts.list)
  .map(
    ([body, defined]) =>
      `{{define "d"}}{{$x := 0}}${defined.replaceAll('{{template "d"', '{{template "e"')}{{end}}{{$x := 1}}${body}{{define "e"}}<{{.}}>{{end}}`,
  );
