import fc from 'fast-check';
import type { Tree } from './run-both.ts';

const SUBCHARTS = ['s1', 's2', 's3'];
const KEYS = ['a', 'b', 'c', 'on', 'global', 'n1', 'al', 'exports', 'tags', ...SUBCHARTS];
/** How deeply charts lie in charts. */
const DEPTH = 2;

const scalar = fc.constantFrom(
  ...['1', '1.5', 'true', 'x', '"1"', 'null', '1e3', '~', '{}', '[]', '[1, {a: b}]', '{k: v}', '0777', 'yes'],
  ...[
    '12345678901',
    '"null"',
    "''",
    '2001-01-01',
    '!!str 5',
    '{k: null, z: {}}',
    '-0.0',
    '1_000',
    '.5',
    '1e21',
  ],
);

/** Values as YAML, flow style below the top. */
const inner = fc
  .uniqueArray(fc.tuple(fc.constantFrom(...KEYS), scalar), { selector: ([key]) => key, maxLength: 5 })
  .map((entries) => `{${entries.map(([key, value]) => `${key}: ${value}`).join(', ')}}`);
const values = fc
  .uniqueArray(fc.tuple(fc.constantFrom(...KEYS), fc.oneof(scalar, inner)), { selector: ([key]) => key })
  .map((entries) => entries.map(([key, value]) => `${key}: ${value}\n`).join(''));

const dependency = (name: string): fc.Arbitrary<string> =>
  fc
    .record(
      {
        version: fc.constantFrom('"*"', '1.0.0', '">=0.1.0-0"', '^1', '~1.0'),
        condition: fc.constantFrom(`${name}.on`, `"${name}.a,${name}.on"`, 'on', 'global.on', 'a.b.c'),
        tags: fc.constantFrom('[t1]', '[t2]', '[t1, t2]'),
        alias: fc.constantFrom('al', 's2', 'x-y', 'n1'),
        'import-values': fc.constantFrom(
          '[data]',
          '[a]',
          '[{child: global, parent: imp}]',
          '[{child: n1, parent: .}]',
          '[{child: a, parent: b.c}]',
        ),
      },
      { requiredKeys: ['version'] },
    )
    .map((fields) => {
      const words = Object.entries(fields).map(([key, value]) => `${key}: ${value}`);
      return `- {name: ${name}, repository: "", ${words.join(', ')}}\n`;
    });

const kind = fc.constantFrom(
  'Job',
  'Pod',
  'Service',
  'CustomResourceDefinition',
  'Namespace',
  'Secret',
  'Weird',
);
const hook = fc.constantFrom(
  'pre-install',
  'test',
  'post-install,test',
  'crd-install',
  'nope',
  'pre-install ,post-upgrade',
);
const text = fc.constantFrom(
  ...[
    '---\nkind: A\n---\n\n---\n# c\n',
    'kind: A\n---kind: B\n',
    'kind: B\n--- # x\nkind: C\n',
    '# only\n',
    '\n\n',
  ],
  ...[
    'kind: B\r\n---\r\nkind: A\r\n',
    '- a\n',
    'plain\n',
    'metadata: {name: 5}\n',
    '{{ if .Values.on }}kind: On\n{{ end }}',
  ],
);
const schema = fc.constantFrom(
  ...[
    '{"type": "object"}',
    '{"properties": {"a": {"type": "string"}}}',
    '{"required": ["zz"]}',
    '{"type": "none"}',
  ],
  ...['{"properties": {"b": {"enum": [1, "x"]}}}', '{"properties": {"global": {"type": "object"}}}'],
);

const SHOWN = `v: {{ .Values | toJson }}
y:
{{ toYaml .Values | indent 2 }}
c: {{ .Chart.Name }}-{{ .Chart.Version }}-{{ .Chart.IsRoot }}
s: {{ keys .Subcharts | sortAlpha | join "," }}
t: {{ .Template.Name }}
`;

/** A chart with its subcharts, by path; all of it is shown by its templates. */
export function arbitraryChart(folder: string, name: string, depth = 0): fc.Arbitrary<Tree> {
  const names = depth < DEPTH ? fc.subarray(SUBCHARTS) : fc.constant([]);
  return names.chain((subcharts) =>
    fc
      .tuple(
        fc.record({
          isOld: fc.boolean(),
          type: fc.option(fc.constant('library'), { freq: 12 }),
          dependencies: fc.tuple(...subcharts.map((each) => fc.option(dependency(each), { freq: 3 }))),
          values,
          kind,
          hook: fc.option(hook, { freq: 1 }),
          text: fc.option(text),
          notes: fc.boolean(),
          crd: fc.option(fc.constantFrom('kind: A\n---\nkind: B\n', '{{ not }}\n')),
          schema: fc.option(schema, { freq: 4 }),
        }),
        ...subcharts.map((each) => arbitraryChart(`${folder}/charts/${each}`, each, depth + 1)),
      )
      .map(([chart, ...below]) => Object.assign({}, filesOf(folder, name, chart), ...below)),
  );
}

interface Parts {
  readonly isOld: boolean;
  readonly type: string | null;
  readonly dependencies: readonly (string | null)[];
  readonly values: string;
  readonly kind: string;
  readonly hook: string | null;
  readonly text: string | null;
  readonly notes: boolean;
  readonly crd: string | null;
  readonly schema: string | null;
}

function filesOf(folder: string, name: string, parts: Parts): Tree {
  const wanted = parts.dependencies.filter((each) => each !== null).join('');
  const dependencies = wanted === '' ? '' : `dependencies:\n${wanted}`;
  const type = parts.type === null ? '' : `type: ${parts.type}\n`;
  const head = `apiVersion: ${parts.isOld ? 'v1' : 'v2'}\nname: ${name}\nversion: 1.0.0\n${type}`;
  const annotations = parts.hook === null ? '' : `  annotations: {"helm.sh/hook": "${parts.hook}"}\n`;
  const files: Record<string, string | null> = {
    'Chart.yaml': parts.isOld ? head : head + dependencies,
    'requirements.yaml': parts.isOld && wanted !== '' ? dependencies : null,
    'values.yaml': parts.values,
    'values.schema.json': parts.schema,
    'templates/_h.tpl': `{{ define "h" }}from-${name}-{{ .Chart.Name }}{{ end }}`,
    'templates/v.yaml': `kind: V${name}\n${SHOWN}`,
    'templates/u.yaml': `kind: ${parts.kind}\nmetadata:\n  name: {{ include "h" . }}-{{ .Release.Name }}\n${annotations}`,
    'templates/text.yaml': parts.text,
    'templates/NOTES.txt': parts.notes ? `Notes of ${name}: {{ .Values.a }}\n` : null,
    'crds/c.yaml': parts.crd,
  };
  const kept = Object.entries(files).filter((entry): entry is [string, string] => entry[1] !== null);
  return Object.fromEntries(kept.map(([path, content]) => [`${folder}/${path}`, content]));
}

/** Values that a user gives beside a chart. */
export const arbitraryValues = values;
