import fc from 'fast-check';
import { ARGUMENTS, FUNCTIONS, type Kind, ODD } from './snippet-functions.ts';

const everything = [...new Set([...Object.values(ARGUMENTS).flat(), ...ODD])];

function literal(kind: Kind): fc.Arbitrary<string> {
  if (kind === 'any') return fc.constantFrom(...everything);
  // What is no time stands for the present; Go gives the values of a map in no order.
  if (kind === 'time' || kind === 'single') return fc.constantFrom(...ARGUMENTS[kind]);
  return fc.oneof(
    { weight: 7, arbitrary: fc.constantFrom(...ARGUMENTS[kind]) },
    { weight: 1, arbitrary: fc.constantFrom(...everything) },
  );
}

/** An argument: mostly one of its kind, now and then an odd one, or what another function makes. */
function argument(kind: Kind, depth: number): fc.Arbitrary<string> {
  if (depth === 0 || kind === 'time' || kind === 'single') return literal(kind);
  return fc.oneof(
    { weight: 5, arbitrary: literal(kind) },
    { weight: 1, arbitrary: anyCall(depth - 1).map((text) => `(${text})`) },
  );
}

function call(name: string, depth: number): fc.Arbitrary<string> {
  const kinds = (FUNCTIONS[name] ?? '').split(' ').filter((kind) => kind !== '');
  return fc
    .tuple(...kinds.map((kind) => argument(kind as Kind, depth)))
    .map((args) => [name, ...args].join(' '));
}

function anyCall(depth: number): fc.Arbitrary<string> {
  return fc.constantFrom(...Object.keys(FUNCTIONS)).chain((name) => call(name, depth));
}

const pipeEnds = [
  ...[
    '',
    '',
    ' | toJson',
    ' | quote',
    ' | typeOf',
    ' | kindOf',
    ' | toYaml',
    ' | toYamlPretty',
    ' | toString',
  ],
  ...[' | printf "%T %v"', ' | printf "%#v"', ' | len', ' | upper', ' | default "d"', ' | first', ' | not'],
  ...[' | toToml', ' | b64enc', ' | trim | nindent 2', ' | join ","', ' | int', ' | float64', ' | empty'],
];

const frames: readonly ((text: string) => string)[] = [
  (text) => `{{ ${text} }}`,
  (text) => `{{ ${text} }}`,
  (text) => `{{ ${text} }}`,
  (text) => `{{- with ${text} }}[{{ . }}]{{ else }}none{{ end -}}`,
  (text) => `{{ range $i, $e := ${text} }}{{ $i }}={{ $e }};{{ else }}none{{ end }}`,
  (text) => `{{ $x := ${text} }}{{ if $x }}{{ kindOf $x }}{{ end }}{{ $x | toJson }}`,
];

/** A snippet that calls functions of sprig and Helm with arguments that mostly fit. */
export const arbitrarySnippet: fc.Arbitrary<string> = fc
  .tuple(anyCall(1), fc.constantFrom(...pipeEnds), fc.constantFrom(...frames))
  .map(([text, end, frame]) => frame(text + end));

/** Values that the snippets use. */
export const SNIPPET_VALUES = `s: hello
multi: "line1\\nline2\\n\\n  line4 \\n"
i: 3
f: 2.75
big: 1000000
t: true
nada: null
list: [c, a, b, a]
nums: [3, 1, 2.5]
map: {b: 2, a: {x: [1, two]}, c: "true", "y": 1e3, d: "multi\\nline"}
`;
