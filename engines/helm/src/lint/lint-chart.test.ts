import { bytesOf, emptyMap } from '@flux-ts/gotemplate';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { loadChart } from '../chart/load-chart.ts';
import { parseKubeVersion } from '../release/capabilities.ts';
import { isEmail, isRequestUrl, isUrl } from './addresses.ts';
import { Deprecations } from './deprecations.ts';
import { lintChart } from './lint-chart.ts';
import { nameProblem } from './names.ts';

const files = {
  'Chart.yaml': 'apiVersion: v2\nname: web\nversion: 1.0\nowner: me\n',
  'templates/a.yaml': 'kind: Pod\nmetadata: {name: {{ required "no a" .Values.a }}B}\n',
  'templates/b.json': '{}',
};

function lint(given: Readonly<Record<string, string>>) {
  const list = Object.entries(given).map(([name, text]) => ({ name, data: bytesOf(text) }));
  const kinds = new Map([
    ['Chart.yaml', 'file' as const],
    ['templates', 'directory' as const],
  ]);
  const own = new Map(list.map(({ name, data }) => [name, data]));
  return lintChart(
    { path: '/web', kinds, files: own, chart: loadChart(list) },
    { values: emptyMap(), namespace: 'a', now: () => 0, zone: 'UTC', random: (n) => new Uint8Array(n) },
  );
}

test('lintChart tells of every fault, in Helm’s order and words', () => {
  const { messages, logs } = lint(files);
  expect(messages.map(({ severity, path, text }) => `[${severity}] ${path}: ${text.slice(0, 60)}`)).toEqual([
    '[WARNING] Chart.yaml: failed to strictly parse chart metadata file\n\terror unmarsha',
    "[ERROR] Chart.yaml: version should be of type string but it's of type float64",
    '[INFO] Chart.yaml: icon is recommended',
    "[WARNING] Chart.yaml: version '1' is not a valid SemVerV2",
    '[INFO] values.yaml: file does not exist',
    '[WARNING] templates/a.yaml: object name does not conform to Kubernetes naming requiremen',
    "[ERROR] templates/b.json: file extension '.json' not valid. Valid extensions are .yaml",
  ]);
  expect(logs).toEqual([{ level: 'WARN', text: 'missing required value', fields: { message: 'no a' } }]);
});

test('lintChart renders a release that is neither an install nor an upgrade', () => {
  const text = '{{ fail (print .Release.IsInstall .Release.IsUpgrade .Release.Revision) }}';
  const { logs } = lint({ ...files, 'templates/a.yaml': text });
  expect(logs).toEqual([{ level: 'INFO', text: 'funcMap fail', fields: { message: 'false false 0' } }]);
});

test('lintChart goes on where the chart cannot be rendered', () => {
  const { messages } = lint({ ...files, 'templates/a.yaml': '{{ index . 1 2 }}' });
  expect(messages.filter(({ path }) => path === 'templates/')).toHaveLength(1);
});

test.each([
  ['policy/v1beta1', 'PodDisruptionBudget', '1.20', undefined],
  [
    'policy/v1beta1',
    'PodDisruptionBudget',
    '1.21',
    'policy/v1beta1 PodDisruptionBudget is deprecated in v1.21+, unavailable in v1.25+; use policy/v1 PodDisruptionBudget',
  ],
  ['v1', 'Endpoints', '1.33', 'v1 Endpoints is deprecated in v1.33+; use discovery.k8s.io/v1 EndpointSlice'],
  ['example.com/v1', 'Pod', '1.33', undefined],
])('Deprecations knows %s %s on %s', (apiVersion, kind, kube, warning) => {
  expect(new Deprecations().warning(apiVersion, kind, parseKubeVersion(kube))).toBe(warning);
});

test('addresses and names of any length are judged in time', () => {
  const long = fc.oneof(
    fc.string({ maxLength: 200, unit: 'grapheme' }),
    fc.constantFrom('a', 'a-', 'a.', '.', '@', 'a@', '-').map((part) => part.repeat(20_000)),
  );
  fc.assert(
    fc.property(long, (text) => {
      for (const judge of [isEmail, isUrl, isRequestUrl]) expect(typeof judge(text)).toBe('boolean');
      nameProblem('Pod', text);
    }),
    { numRuns: 200 },
  );
});
