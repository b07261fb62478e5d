import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { startTestApi, type TestApi } from '../../test/test-api.ts';

let api: TestApi;
beforeEach(async () => {
  api = await startTestApi();
  await api.quiet();
});
afterEach(() => api.stop());

const PODS = '/api/v1/namespaces/default/pods';
const pod = (name: string, container: object = {}, spec: object = {}) => ({
  metadata: { name },
  spec: { containers: [{ name: 'c', image: 'nginx', ...container }], ...spec },
});
const post = (path: string, json: unknown) => api.send('POST', path, { json });
const policies = (plural: string) => `/apis/admissionregistration.k8s.io/v1/${plural}`;
const CONFIG_MAPS = {
  resourceRules: [
    { apiGroups: [''], apiVersions: ['v1'], operations: ['CREATE'], resources: ['configmaps'] },
  ],
};

describe('serviceAccount', () => {
  test('serviceAccount mounts a token once for all containers', async () => {
    const made = await post(PODS, pod('p', {}, { initContainers: [{ name: 'i', image: 'a' }] }));
    const [volume] = made.body.spec.volumes;
    expect(made.body.spec.volumes).toHaveLength(1);
    for (const container of [made.body.spec.containers[0], made.body.spec.initContainers[0]])
      expect(container.volumeMounts).toEqual([
        { name: volume.name, readOnly: true, mountPath: '/var/run/secrets/kubernetes.io/serviceaccount' },
      ]);
  });

  test('serviceAccount leaves the mount to nobody', async () => {
    const made = await post(PODS, pod('p'));
    expect(JSON.stringify(made.body.metadata.managedFields)).not.toContain('volumeMounts');
  });

  test('serviceAccount refuses an account that is not there', async () => {
    const made = await post(PODS, pod('p', {}, { serviceAccountName: 'nobody' }));
    expect(made.status).toBe(403);
  });
});

describe('limitRanger', () => {
  const limit = (item: object) =>
    post('/api/v1/namespaces/default/limitranges', { metadata: { name: 'l' }, spec: { limits: [item] } });

  test('limitRanger gives what is left out, and keeps what is there', async () => {
    await limit({ type: 'Container', default: { cpu: '1', memory: '1Gi' } });
    const made = await post(PODS, pod('p', { resources: { limits: { cpu: '2' } } }));
    expect(made.body.spec.containers[0].resources.limits).toEqual({ cpu: '2', memory: '1Gi' });
  });

  test.each([
    [{ max: { cpu: '1' } }, { limits: { cpu: '1001m' } }, 403],
    [{ max: { cpu: '1' } }, { limits: { cpu: '1000m' } }, 201],
    [{ min: { cpu: '100m' } }, { requests: { cpu: '99m' } }, 403],
    [{ maxLimitRequestRatio: { cpu: '2' } }, { requests: { cpu: '1' }, limits: { cpu: '2' } }, 201],
    [{ maxLimitRequestRatio: { cpu: '2' } }, { requests: { cpu: '1' }, limits: { cpu: '3' } }, 403],
  ])('limitRanger with %j answers %j with %d', async (item, resources, status) => {
    await limit({ type: 'Container', ...item });
    expect((await post(PODS, pod('p', { resources }))).status).toBe(status);
  });
});

describe('resourceQuota', () => {
  const quota = (spec: object) =>
    post('/api/v1/namespaces/default/resourcequotas', { metadata: { name: 'q' }, spec });
  const status = async () => {
    await api.quiet();
    return (await api.send('GET', '/api/v1/namespaces/default/resourcequotas/q')).body.status;
  };

  test('resourceQuota counts what is there, and what goes', async () => {
    await quota({ hard: { pods: '1', 'requests.cpu': '1' } });
    const resources = { requests: { cpu: '300m' } };
    expect((await post(PODS, pod('a', { resources }))).status).toBe(201);
    expect((await status()).used).toEqual({ pods: '1', 'requests.cpu': '300m' });
    expect((await post(PODS, pod('b', { resources }))).status).toBe(403);
    await api.send('DELETE', `${PODS}/a`);
    expect((await status()).used).toEqual({ pods: '0', 'requests.cpu': '0' });
    expect((await post(PODS, pod('b', { resources }))).status).toBe(201);
  });

  test('resourceQuota with scopes speaks of pods alone', async () => {
    await quota({ hard: { pods: '0' }, scopes: ['NotBestEffort'] });
    expect((await post(PODS, pod('a'))).status).toBe(201);
    expect((await post(PODS, pod('b', { resources: { requests: { cpu: '1' } } }))).status).toBe(403);
  });

  test('resourceQuota counts nothing in a dry run', async () => {
    await quota({ hard: { 'count/configmaps': '2' } });
    for (let i = 0; i < 3; i++)
      expect(
        (await post('/api/v1/namespaces/default/configmaps?dryRun=All', { metadata: { name: 'a' } })).status,
      ).toBe(201);
  });
});

describe('podSecurity', () => {
  const label = (labels: object) =>
    api.send('PATCH', '/api/v1/namespaces/default', {
      json: { metadata: { labels } },
      type: 'application/merge-patch+json',
    });

  test('podSecurity enforces on pods and warns of templates', async () => {
    await label({
      'pod-security.kubernetes.io/enforce': 'baseline',
      'pod-security.kubernetes.io/warn': 'baseline',
    });
    expect((await post(PODS, pod('a', {}, { hostNetwork: true }))).status).toBe(403);
    expect((await post(PODS, pod('b'))).status).toBe(201);
    const made = await post('/apis/batch/v1/namespaces/default/jobs', {
      metadata: { name: 'j' },
      spec: { template: pod('', {}, { hostNetwork: true, restartPolicy: 'Never' }) },
    });
    expect(made.status).toBe(201);
    expect(made.headers['warning']).toContain('would violate PodSecurity \\"baseline:latest\\"');
  });

  test('podSecurity refuses a level that is none', async () => {
    expect((await label({ 'pod-security.kubernetes.io/enforce': 'some' })).status).toBe(422);
  });
});

describe('policies', () => {
  const bind = (plural: string, name: string, more: object) =>
    post(policies(plural), { metadata: { name }, spec: { policyName: name, ...more } });

  test('ValidatingPolicies deny by an expression with variables', async () => {
    await post(policies('validatingadmissionpolicies'), {
      metadata: { name: 'p' },
      spec: {
        matchConstraints: CONFIG_MAPS,
        variables: [{ name: 'size', expression: 'object.data.size()' }],
        validations: [
          { expression: 'variables.size < 2', messageExpression: "string(variables.size) + ' are many'" },
        ],
      },
    });
    await bind('validatingadmissionpolicybindings', 'p', { validationActions: ['Deny'] });
    const maps = '/api/v1/namespaces/default/configmaps';
    expect((await post(maps, { metadata: { name: 'a' }, data: { a: 'b' } })).status).toBe(201);
    const refused = await post(maps, { metadata: { name: 'b' }, data: { a: 'b', c: 'd' } });
    expect(refused.status).toBe(422);
    expect(refused.body.message).toContain(
      "ValidatingAdmissionPolicy 'p' with binding 'p' denied request: 2 are many",
    );
    // What cannot be asked denies: no data is an error of the expression.
    expect((await post(maps, { metadata: { name: 'c' } })).status).toBe(422);
  });

  test('MutatingPolicies change what is made, and own nothing', async () => {
    await post(policies('mutatingadmissionpolicies'), {
      metadata: { name: 'm' },
      spec: {
        matchConstraints: CONFIG_MAPS,
        reinvocationPolicy: 'Never',
        mutations: [
          {
            patchType: 'ApplyConfiguration',
            applyConfiguration: { expression: "Object{metadata: Object.metadata{labels: {'a': 'b'}}}" },
          },
          {
            patchType: 'JSONPatch',
            jsonPatch: {
              expression:
                "[JSONPatch{op: 'add', path: '/metadata/labels/c', value: object.metadata.labels.a}]",
            },
          },
        ],
      },
    });
    await bind('mutatingadmissionpolicybindings', 'm', {});
    const made = await post('/api/v1/namespaces/default/configmaps', {
      metadata: { name: 'a' },
      data: { k: 'v' },
    });
    expect(made.body.metadata.labels).toEqual({ a: 'b', c: 'b' });
    expect(made.body.data).toEqual({ k: 'v' });
    expect(JSON.stringify(made.body.metadata.managedFields)).not.toContain('f:labels');
  });
});
