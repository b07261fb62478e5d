import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { loadArchive, loadChart } from './chart/load-chart.ts';
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
    expect(withSchema('{"$ref": "#"}')).toThrow(expect.objectContaining({ code: 'SCHEMA' }));
    expect(withSchema('{"$ref": "https://example.test/schema.json"}')).toThrow(/not fetched/);
  });
});
