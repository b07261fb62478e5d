import { HELM_RELEASE } from '@flux-ts/kinds';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestCluster, type TestCluster } from '../../../test/test-cluster.ts';

let cluster: TestCluster;
beforeAll(async () => {
  cluster = await startTestCluster();
  const { apiVersion, kind } = HELM_RELEASE;
  const time = '2026-01-01T00:00:00Z';
  const snapshot = {
    name: 'a',
    namespace: 'apps',
    version: 1,
    status: 'deployed',
    chartName: 'c',
    chartVersion: '1.0.0',
    configDigest: 'sha256:a',
    digest: 'sha256:b',
    firstDeployed: time,
    lastDeployed: time,
  };
  await cluster.put({
    apiVersion,
    kind,
    metadata: { name: 'a', namespace: 'apps' },
    spec: { interval: '1m', chartRef: { kind: 'OCIRepository', name: 'c' } },
    status: { history: [snapshot] },
  });
});
afterAll(() => cluster.stop());

describe('flux debug helmrelease --show-values', () => {
  let count = 0;
  beforeAll(async () => {
    const metadata = { name: 'source', namespace: 'apps' };
    const data = {
      'values.yaml': 'a:\n  x: 1\n  y: yes\nmode: 0777\n',
      list: '[1]',
      broken: 'a: [',
      number: '12',
      quoted: "'12'",
    };
    await cluster.put({ apiVersion: 'v1', kind: 'ConfigMap', metadata, data });
    const secret = { token: Buffer.from('s3cret').toString('base64') };
    await cluster.put({ apiVersion: 'v1', kind: 'Secret', metadata, data: secret });
  });

  async function show(valuesFrom: readonly object[], values?: object) {
    const name = `release-${count++}`;
    const { apiVersion, kind } = HELM_RELEASE;
    const chartRef = { kind: 'OCIRepository', name: 'c' };
    const references = valuesFrom.map((each) => ({ kind: 'ConfigMap', name: 'source', ...each }));
    await cluster.put({
      apiVersion,
      kind,
      metadata: { name, namespace: 'apps' },
      spec: { interval: '1m', chartRef, valuesFrom: references, ...(values && { values }) },
    });
    const { code, stdout, stderr } = await cluster.flux('debug', 'hr', name, '-n', 'apps', '--show-values');
    return code === 0 ? stdout : stderr;
  }

  test('prints references in order, and the own values on top', async () => {
    const references = [
      {},
      { kind: 'Secret', valuesKey: 'token', targetPath: 'a.token' },
      { valuesKey: 'number', targetPath: 'list[1]' },
      { valuesKey: 'quoted', targetPath: 'text' },
      { name: 'gone', optional: true },
    ];
    expect(await show(references, { a: { x: 2, z: null } })).toBe(`a:
  token: s3cret
  "true": true
  x: 2
  z: null
list:
- null
- 12
mode: 511
text: "12"
`);
  });

  test.each([
    [
      { name: 'gone' },
      "ConfigMap chart values reference 'apps/gone' with key 'values.yaml': configmaps \"gone\" not found",
    ],
    [{ kind: 'Secret' }, "Secret chart values reference 'apps/source' with key 'values.yaml': key not found"],
    [
      { valuesKey: 'broken' },
      "'apps/source' with key 'broken': error converting YAML to JSON: yaml: line 1: did not find expected node content",
    ],
    [
      { valuesKey: 'list' },
      "'apps/source' with key 'list': error unmarshaling JSON: while decoding JSON: json: cannot unmarshal array into Go value of type ",
    ],
  ])('fails for %j', async (reference, words) => {
    expect(await show([reference])).toMatch(
      new RegExp(`^✗ could not resolve .*${words.replace(/[[\]]/g, '.')}`),
    );
  });
});

test.each([
  ['--show-history', '- chartName: c\n  chartVersion: 1.0.0\n  configDigest: sha256:a\n  deleted: null\n'],
  [
    '--show-status',
    'history:\n- chartName: c\n  chartVersion: 1.0.0\n  configDigest: sha256:a\n  deleted: null\n',
  ],
])(
  'flux debug helmrelease %s prints null for a release that was not deleted, as Go does',
  async (flag, text) => {
    const { code, stdout } = await cluster.flux('debug', 'hr', 'a', '-n', 'apps', flag);
    expect(code).toBe(0);
    expect(stdout).toContain(text);
  },
);
