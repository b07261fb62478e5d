import { gunzipSync, gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { decodeRelease } from './decode.ts';
import { encodeRelease, releaseJson } from './encode.ts';
import { ofHelm4, type Release } from './release.ts';
import { releaseOfObject, storageKey, storageObject, storageSelector } from './storage-object.ts';

/** As Helm 4.3 stores a small chart; conformance/helm-release holds whole records of the real one against ours. */
const HELMS = `{"name":"shop","info":{"first_deployed":"2026-11-21T11:00:00.123456789Z","last_deployed":"2026-11-21T11:00:00.123456789Z","description":"Install complete","status":"deployed","notes":"a \\u003cb\\u003e \\u0026 c\\n"},"chart":{"metadata":{"name":"web","version":"1.0.0","apiVersion":"v2","appVersion":"7"},"lock":null,"templates":[{"name":"templates/a.yaml","data":"YQ==","modtime":"2023-11-14T22:13:20Z"}],"values":{"a":[1.5,null,"x"],"b":1},"schema":null,"schemamodtime":"0001-01-01T00:00:00Z","files":[],"modtime":"2023-11-14T22:13:20Z"},"config":{"replicas":2},"manifest":"---\\n# Source: web/templates/a.yaml\\na\\n","hooks":[{"name":"h","kind":"Job","path":"web/templates/h.yaml","manifest":"x","events":["test"],"last_run":{"phase":""},"weight":-5,"delete_policies":["hook-succeeded"]}],"version":1,"namespace":"default","apply_method":"ssa"}`;

function stored(json: string): string {
  return gzipSync(json).toString('base64');
}

test("releaseJson writes Helm's fields in Helm's order", () => {
  expect(releaseJson(decodeRelease(stored(HELMS)))).toBe(HELMS);
});

test('decodeRelease reads the empty times of Helm 3 as none', () => {
  const old =
    '{"name":"a","info":{"first_deployed":"2020-01-01T00:00:00Z","deleted":"","status":"deployed"},"hooks":[{"name":"h","last_run":{"started_at":"","completed_at":"0001-01-01T00:00:00Z","phase":""}}],"version":3}';
  const release = decodeRelease(stored(old));
  expect(release.info).toEqual({
    firstDeployed: '2020-01-01T00:00:00Z',
    description: '',
    status: 'deployed',
    rollbackRevision: 0,
    notes: '',
  });
  expect(release.hooks[0]?.lastRun).toEqual({ phase: '' });
  expect(release.applyMethod).toBeUndefined();
});

/** As Helm 3.19 stores a small chart with a hook that never ran. */
const HELM_3S = `{"name":"shop","info":{"first_deployed":"2026-11-21T11:00:00.123456789Z","last_deployed":"2026-11-21T11:00:00.123456789Z","deleted":"","description":"Install complete","status":"deployed","notes":"a \\u003cb\\u003e\\n"},"chart":{"metadata":{"name":"web","version":"1.0.0","apiVersion":"v2"},"lock":null,"templates":[{"name":"templates/a.yaml","data":"YQ=="}],"values":{"a":1},"schema":null,"files":[]},"config":{"replicas":2},"manifest":"---\\n# Source: web/templates/a.yaml\\na\\n","hooks":[{"name":"h","kind":"Job","path":"web/templates/h.yaml","manifest":"x","events":["test"],"last_run":{"started_at":"","completed_at":"","phase":""}}],"version":1,"namespace":"default"}`;

test('releaseJson writes a record of Helm 3 as Helm 3 wrote it', () => {
  const release = decodeRelease(stored(HELM_3S));
  expect(release.writtenBy).toBe('helm-3');
  expect(releaseJson(release)).toBe(HELM_3S);
  const deleted = HELM_3S.replace('"deleted":""', '"deleted":"2026-11-22T11:00:00Z"');
  expect(releaseJson(decodeRelease(stored(deleted)))).toBe(deleted);
});

test('ofHelm4 turns a record of Helm 3 into one of Helm 4', () => {
  expect(releaseJson(ofHelm4(decodeRelease(stored(HELM_3S))))).toBe(
    HELM_3S.replace('"deleted":"",', '')
      .replace('"started_at":"","completed_at":"",', '')
      .replace('"schema":null', '"schema":null,"schemamodtime":"0001-01-01T00:00:00Z"'),
  );
});

test('decodeRelease reads what was stored before Helm compressed', () => {
  expect(decodeRelease(Buffer.from('{"name":"a","version":2}').toString('base64'))).toMatchObject({
    name: 'a',
    version: 2,
  });
});

test.each([
  ['no gzip', Buffer.from([0x1f, 0x8b, 8, 0, 1, 2, 3]).toString('base64')],
  ['no JSON', stored('nothing')],
  ['no object', stored('[]')],
  ['no text', stored('{"name":5}')],
  ['no list', stored('{"hooks":{}}')],
  ['no integer', stored('{"version":1.5}')],
  ['too much', stored(' '.repeat(70 << 20))],
])('decodeRelease refuses %s', (_, data) => {
  expect(() => decodeRelease(data)).toThrowError(expect.objectContaining({ code: 'RECORD' }));
});

test('decodeRelease keeps __proto__ a key like any other', () => {
  const release = decodeRelease(stored('{"config":{"__proto__":{"polluted":true}}}'));
  expect(Object.keys(release.config)).toEqual(['__proto__']);
  expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
  expect(releaseJson(release)).toBe('{"info":{"status":"unknown"},"config":{"__proto__":{"polluted":true}}}');
});

const text = fc.string({ unit: 'grapheme' });
const time = fc.constantFrom('2026-01-02T03:04:05Z', '2026-01-02T03:04:05.123456789Z');
const releases: fc.Arbitrary<Release> = fc.record({
  name: text,
  namespace: text,
  version: fc.nat(),
  info: fc.record({
    firstDeployed: time,
    description: text,
    status: fc.constantFrom('deployed', 'failed', 'pending-upgrade'),
    rollbackRevision: fc.nat(),
    notes: text,
  }),
  chart: fc.dictionary(text, fc.oneof(text, fc.integer())),
  config: fc.dictionary(text, fc.oneof(text, fc.integer(), fc.constant(null))),
  manifest: text,
  hooks: fc.array(
    fc.record({
      name: text,
      kind: text,
      path: text,
      manifest: text,
      events: fc.constantFrom([], ['test'], ['pre-install', 'post-delete']) as fc.Arbitrary<never[]>,
      lastRun: fc.record({ startedAt: time, phase: fc.constantFrom('', 'Failed', 'Succeeded') }),
      weight: fc.integer(),
      deletePolicies: fc.array(text.filter((each) => each !== '')),
      outputLogPolicies: fc.array(text),
    }),
    { maxLength: 3 },
  ),
  labels: fc.constant({}),
  applyMethod: fc.constantFrom('ssa', 'csa'),
});

test('decodeRelease reads what encodeRelease writes', () => {
  fc.assert(
    fc.property(releases, (release) => {
      expect(releaseJson(decodeRelease(encodeRelease(release)))).toBe(releaseJson(release));
      expect(decodeRelease(encodeRelease(release))).toEqual(release);
    }),
    { numRuns: 200 },
  );
});

test.each(['Secret', 'ConfigMap'] as const)('storageObject makes a %s as Helm stores releases', (driver) => {
  const release = { ...decodeRelease(stored(HELMS)), labels: { team: 'a' } };
  const object = storageObject(release, { driver, namespace: 'store', isNew: true, now: 1_700_000_000_999 });
  expect(object.metadata).toEqual({
    name: 'sh.helm.release.v1.shop.v1',
    namespace: 'store',
    labels: {
      team: 'a',
      createdAt: '1700000000',
      name: 'shop',
      owner: 'helm',
      status: 'deployed',
      version: '1',
    },
  });
  expect([storageKey(release), storageSelector('shop')]).toEqual([
    'sh.helm.release.v1.shop.v1',
    'name=shop,owner=helm',
  ]);
  expect(object['type']).toBe(driver === 'Secret' ? 'helm.sh/release.v1' : undefined);
  const { release: data } = object['data'] as { release: string };
  const inner = driver === 'Secret' ? Buffer.from(data, 'base64').toString() : data;
  expect(gunzipSync(Buffer.from(inner, 'base64')).toString()).toBe(releaseJson(release));
  expect(releaseOfObject(object)).toEqual(release);
});

test('storageObject labels what is written again modifiedAt', () => {
  const release = decodeRelease(stored('{"name":"a","version":1}'));
  const again = { driver: 'Secret', namespace: 'x', isNew: false, now: 5000 } as const;
  expect(storageObject(release, again).metadata.labels).toMatchObject({ modifiedAt: '5' });
});
