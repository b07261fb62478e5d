import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { loadArchive, loadChart } from './chart/load-chart.ts';
import { HelmError } from './errors.ts';
import { writeTar } from './packaging/tar.ts';
import { chartFiles, renderFiles, renderSnippet } from './testing/render-snippet.ts';

const budget = { steps: 200_000, output: 1_000_000 };

function render(template: string): string {
  return renderFiles({ 'templates/a.yaml': template }, {}, { budget });
}

describe('hostile templates', () => {
  test.each([
    ['{{ define "x" }}{{ include "x" . }}{{ end }}{{ include "x" . }}', /nested reference name: x/],
    ['{{ define "x" }}{{ template "x" . }}{{ end }}{{ template "x" . }}', /exceeded maximum template depth/],
    [
      '{{ tpl .Values.self . }}{{ repeat 1000000000 "x" }}',
      /took more than|too long|expected string|error calling/,
    ],
    ['{{ repeat 1000000000 "xxxxxxxxxxxxxxxx" }}', /took more than 200000 steps/],
    ['{{ randAlpha 1000000000 }}', /took more than 200000 steps/],
    ['{{ until 1000000000 }}', /took more than 200000 steps/],
    ['{{ range 1000000000 }}{{ end }}', /took more than 200000 steps/],
    ['{{ range until 1000 }}{{ repeat 2000 "x" }}{{ end }}', /took more than 1000000 characters of output/],
    ['{{ untilStep 0 1000000000 1 }}', /took more than 200000 steps/],
    ['{{ seq 1 1000000000 }}', /took more than 200000 steps|too long/],
    ['{{ randBytes 1000000000 }}', /too many/],
    ['{{ indent 1000000000 "x" }}', /took more than 200000 steps|too long/],
    ['{{ range until 100000 }}{{ range until 100000 }}{{ end }}{{ end }}', /took more than 200000 steps/],
    ['{{ $x := "x" }}{{ range until 40 }}{{ $x = print $x $x }}{{ end }}', /took more than|can hold/],
    ['{{ $x := list 1 }}{{ range until 40 }}{{ $x = concat $x $x }}{{ end }}', /took more than 200000 steps/],
    ['{{ $x := list 1 }}{{ range until 40 }}{{ $x = list $x $x }}{{ end }}{{ toJson $x }}', /200000 steps/],
    ['{{ $x := list 1 }}{{ range until 40 }}{{ $x = list $x $x }}{{ end }}{{ $x }}', /200000 steps/],
    [
      '{{ $x := dict }}{{ range until 40 }}{{ $x = dict "a" $x "b" $x }}{{ end }}{{ toYaml $x }}',
      /200000 steps/,
    ],
    ['{{ $x := "x" }}{{ range until 40 }}{{ $x = cat $x $x }}{{ end }}', /200000 steps|can hold/],
    ['{{ $x := "x" }}{{ range until 40 }}{{ $x = replace "x" "xx" $x }}{{ end }}', /200000 steps|can hold/],
  ])('%s ends in a named error', (template, message) => {
    expect(() => render(template)).toThrow(message);
  });

  test('a regular expression cannot hang', () => {
    expect(renderSnippet('{{ regexMatch "^(a+)+$" (printf "%s!" (repeat 5000 "a")) }}')).toBe('false');
  });

  test('no value reaches a prototype', () => {
    const values = '__proto__: {polluted: true}\nconstructor: {prototype: {polluted: true}}\n';
    expect(renderSnippet('{{ .Values.__proto__.polluted }} {{ .Values.toString }}', values)).toBe(
      'true <no value>',
    );
    renderSnippet(
      '{{ $_ := set .Values "__proto__" (dict "polluted" true) }}{{ merge (dict) .Values | toJson }}',
    );
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
  });

  test('Files.Get stays inside the chart', () => {
    expect(renderSnippet('[{{ .Files.Get "../x" }}]')).toBe('[]');
  });
});

describe('hostile values', () => {
  test('a value that is a template of itself ends in a named error', () => {
    const self = '{{ tpl .Values.self . }}';
    expect(() =>
      renderFiles({ 'values.yaml': `self: "${self}"`, 'templates/a.yaml': self }, {}, { budget }),
    ).toThrow(expect.objectContaining({ code: expect.stringMatching(/LIMIT|RENDER/) }));
  });

  test('aliases of aliases are not multiplied', () => {
    const lines = Array.from(
      { length: 9 },
      (_, i) => `a${i + 1}: &a${i + 1} [${Array(9).fill(`*a${i}`).join(', ')}]`,
    );
    const values = ['a0: &a0 [x, x, x, x, x, x, x, x, x]', ...lines].join('\n');
    expect(() => renderFiles({ 'values.yaml': values, 'templates/a.yaml': 'a: 1' })).toThrow(
      expect.objectContaining({ code: 'CHART' }),
    );
  });

  test('nesting without end is refused', () => {
    const values = `a: ${'['.repeat(100_000)}`;
    expect(() => renderFiles({ 'values.yaml': values, 'templates/a.yaml': 'a: 1' })).toThrow(HelmError);
  });

  test('time is bounded', () => {
    let now = 0;
    const clock = () => now++;
    expect(() =>
      renderFiles(
        { 'templates/a.yaml': '{{ range until 100000 }}{{ end }}' },
        {},
        { budget: { time: 5 }, now: clock },
      ),
    ).toThrow(expect.objectContaining({ code: 'LIMIT' }));
  });
});

/** A packed chart with one more entry, of a tar type. */
function archiveWith(name: string, type: string, target = ''): Uint8Array {
  const chart = Buffer.from('apiVersion: v2\nname: c\nversion: 0.1.0\n');
  const tar = Buffer.from(
    writeTar([
      { name, data: new Uint8Array(), modTime: 0 },
      { name: 'c/Chart.yaml', data: chart, modTime: 0 },
    ]),
  );
  tar.write(type, 156, 'latin1');
  tar.write(target, 157, 'latin1');
  tar.write(' '.repeat(8), 148, 'latin1');
  const sum = tar.subarray(0, 512).reduce((all, byte) => all + byte, 0);
  tar.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148, 'latin1');
  return gzipSync(tar);
}

describe('hostile archives', () => {
  test.each([
    ['a link', '2', '../../secret'],
    ['an absolute link', '2', '/etc/passwd'],
    ['a link to itself', '2', 'loop'],
    ['a hard link', '1', '/etc/passwd'],
    ['a device', '3', ''],
  ])('%s is an empty file, wherever it leads', (_, type, target) => {
    const { files } = loadArchive(archiveWith('c/loop', type, target));
    expect(files.map(({ name, data }) => [name, data.length])).toEqual([['loop', 0]]);
  });

  test.each(['c/../../x', 'c/../x', 'c//etc/x', 'c/C:/x'])('the path %s is refused', (name) => {
    expect(() => loadArchive(archiveWith(name, '0'))).toThrow(expect.objectContaining({ code: 'CHART' }));
  });

  test.each([
    ['../x', 'x'],
    ['/etc/x', 'etc/x'],
    ['..\\x', 'x'],
    ['C:/x', 'x'],
  ])('the path %s without its top folder lies in the chart', (name, inside) => {
    expect(loadArchive(archiveWith(name, '0')).files.map((file) => file.name)).toEqual([inside]);
  });
});

describe('hostile charts', () => {
  test.each(['..', 'a/b', ''])('the name %j is refused', (name) => {
    const files = chartFiles({
      'Chart.yaml': `apiVersion: v2\nname: ${JSON.stringify(name)}\nversion: 0.1.0\n`,
    });
    expect(() => loadChart(files)).toThrow(expect.objectContaining({ code: 'CHART' }));
  });

  test('an alias with a slash is refused', () => {
    const chart =
      'apiVersion: v2\nname: c\nversion: 0.1.0\ndependencies: [{name: d, alias: a/b, version: 1.0.0}]\n';
    expect(() => loadChart(chartFiles({ 'Chart.yaml': chart }))).toThrow(
      /disallowed characters in the alias/,
    );
  });

  test('an archive that unpacks to more than its limit is refused', () => {
    const bomb = gzipSync(Buffer.alloc(64 * 1024 * 1024));
    expect(() => loadArchive(bomb, { bytes: 1_000_000 })).toThrow(expect.objectContaining({ code: 'LIMIT' }));
  });

  test('schemas that refer to themselves or to the network end in an error', () => {
    const withSchema = (schema: string) => () =>
      renderFiles({ 'values.schema.json': schema, 'values.yaml': 'a: 1', 'templates/a.yaml': 'a: 1' });
    const loop = '{"$ref": "#/$defs/a", "$defs": {"a": {"$ref": "#/$defs/b"}, "b": {"$ref": "#/$defs/a"}}}';
    for (const schema of ['{"$ref": "#"}', loop, '{"allOf": [{"$ref": "#"}]}'])
      expect(withSchema(schema)).toThrow(/reference cycle/);
    expect(withSchema('{"$ref": "https://example.test/schema.json"}')).toThrow(/not fetched/);
  });
});
