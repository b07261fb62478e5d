import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { startTestApi, type TestApi } from '../../test/test-api.ts';
import type { UserInfo } from '../auth/user.ts';

const RBAC = '/apis/rbac.authorization.k8s.io/v1';
const DEFAULT = `${RBAC}/namespaces/default`;
const JANE: UserInfo = { name: 'jane', groups: ['devs', 'system:authenticated'] };
const ROBOT: UserInfo = {
  name: 'system:serviceaccount:default:robot',
  groups: ['system:serviceaccounts', 'system:serviceaccounts:default', 'system:authenticated'],
};

let api: TestApi;
beforeEach(async () => {
  api = await startTestApi();
});
afterEach(() => api.stop());

const role = (name: string, ...rules: object[]) => ({
  apiVersion: 'rbac.authorization.k8s.io/v1',
  kind: 'Role',
  metadata: { name },
  rules,
});
const core = (resources: string[], verbs: string[], more = {}) => ({
  apiGroups: [''],
  resources,
  verbs,
  ...more,
});
const binding = (name: string, kind: string, to: string, ...subjects: object[]) => ({
  apiVersion: 'rbac.authorization.k8s.io/v1',
  kind: 'RoleBinding',
  metadata: { name },
  roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind, name: to },
  subjects,
});
const user = { kind: 'User', apiGroup: 'rbac.authorization.k8s.io', name: 'jane' };
const group = { kind: 'Group', apiGroup: 'rbac.authorization.k8s.io', name: 'devs' };

async function give(to: object, ...rules: object[]): Promise<void> {
  expect((await api.send('POST', `${DEFAULT}/roles`, { json: role('r', ...rules) })).status).toBe(201);
  const json = binding('b', 'Role', 'r', to);
  expect((await api.send('POST', `${DEFAULT}/rolebindings`, { json })).status).toBe(201);
}

async function message(method: string, path: string, who: UserInfo, json?: unknown): Promise<string> {
  const { status, body } = await api.send(method, path, { user: who, ...(json ? { json } : {}) });
  return status < 300 ? 'yes' : body.message;
}

describe('access to resources', () => {
  const PODS = '/api/v1/namespaces/default/pods';

  test("is nobody's without a binding", async () => {
    expect(await message('GET', PODS, JANE)).toBe(
      'pods is forbidden: User "jane" cannot list resource "pods" in API group "" in the namespace "default"',
    );
    expect(await message('GET', '/apis/apps/v1/deployments?', JANE)).toBe(
      'deployments.apps is forbidden: User "jane" cannot list resource "deployments" in API group "apps" at the cluster scope',
    );
  });

  test.each([
    ['user', user, JANE],
    ['group', group, JANE],
    ['ServiceAccount', { kind: 'ServiceAccount', name: 'robot', namespace: 'default' }, ROBOT],
  ])('is given by a binding to a %s', async (_, subject, who) => {
    await give(subject, core(['pods'], ['list']));
    expect(await message('GET', PODS, who)).toBe('yes');
    expect(await message('GET', '/api/v1/namespaces/kube-system/pods', who)).toContain('cannot list');
    expect(await message('DELETE', PODS, who)).toContain('cannot deletecollection resource "pods"');
  });

  test('ends with the binding, and with the role', async () => {
    await give(user, core(['pods'], ['list']));
    await api.send('DELETE', `${DEFAULT}/roles/r`);
    expect(await message('GET', PODS, JANE)).toMatch(/: RBAC: role.rbac.authorization.k8s.io "r" not found$/);
    await api.send('DELETE', `${DEFAULT}/rolebindings/b`);
    expect(await message('GET', PODS, JANE)).toMatch(/in the namespace "default"$/);
  });

  test('to a resource is none to its parts', async () => {
    await give(user, core(['pods', '*/scale'], ['get', 'patch']));
    expect(await message('GET', `${PODS}/x/log`, JANE)).toContain('cannot get resource "pods/log"');
    const scale = '/api/v1/namespaces/default/replicationcontrollers/x/scale';
    expect(await message('GET', scale, JANE)).toBe('replicationcontrollers "x" not found');
  });

  test('to some names is none to lists, but to lists of them', async () => {
    await give(user, core(['secrets'], ['get', 'list'], { resourceNames: ['mine'] }));
    const secrets = '/api/v1/namespaces/default/secrets';
    expect(await message('GET', secrets, JANE)).toContain('cannot list');
    expect(await message('GET', `${secrets}?fieldSelector=metadata.name%3Dmine`, JANE)).toBe('yes');
    expect(await message('GET', `${secrets}/mine`, JANE)).toBe('secrets "mine" not found');
    expect(await message('GET', `${secrets}/other`, JANE)).toContain('cannot get');
  });

  test('to patch is none to create by a patch', async () => {
    await give(user, core(['configmaps'], ['patch']));
    const path = '/api/v1/namespaces/default/configmaps/new?fieldManager=me';
    const text = '{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"new"}}';
    const how = { user: JANE, type: 'application/apply-patch+yaml', text };
    expect((await api.send('PATCH', path, how)).body.message).toBe(
      'configmaps "new" is forbidden: User "jane" cannot create resource "configmaps" in API group "" in the namespace "default"',
    );
  });

  test('is asked about the very resource a path leads to', async () => {
    await give(user, core(['pods/log'], ['get']));
    // A slash is one however it is written, to whoever looks at the path.
    expect(await message('GET', `${PODS}/x%2Flog`, JANE)).toBe('pods "x" not found');
    expect(await message('GET', `${PODS}/x%2Fexec`, JANE)).toContain('cannot get resource "pods/exec" in');
    expect(await message('GET', `${PODS}?watch=yes`, JANE)).toContain('cannot watch');
  });

  test('to paths is given by ClusterRoles', async () => {
    expect(await message('GET', '/metrics', JANE)).toBe('forbidden: User "jane" cannot get path "/metrics"');
    expect(await message('GET', '/apis', JANE)).toBe('yes');
  });
});

describe('giving away rights', () => {
  test('takes having them', async () => {
    await give(user, core(['pods'], ['get']), {
      apiGroups: ['rbac.authorization.k8s.io'],
      resources: ['roles', 'rolebindings'],
      verbs: ['*'],
    });
    // `*` holds escalate and bind as well.
    expect(await message('POST', `${DEFAULT}/roles`, JANE, role('all', core(['*'], ['*'])))).toBe('yes');
    await api.send('DELETE', `${DEFAULT}/roles/r`);
    await api.send('POST', `${DEFAULT}/roles`, {
      json: role('r', core(['pods'], ['get']), {
        apiGroups: ['rbac.authorization.k8s.io'],
        resources: ['roles', 'rolebindings'],
        verbs: ['create', 'update', 'patch'],
      }),
    });
    expect(await message('POST', `${DEFAULT}/roles`, JANE, role('same', core(['pods'], ['get'])))).toBe(
      'yes',
    );
    const more = role('more', core(['pods', 'secrets'], ['get', 'list']));
    expect(await message('POST', `${DEFAULT}/roles`, JANE, more)).toBe(
      'roles.rbac.authorization.k8s.io "more" is forbidden: user "jane" (groups=["devs" "system:authenticated"]) is attempting to grant RBAC permissions not currently held:\n' +
        '{APIGroups:[""], Resources:["pods"], Verbs:["list"]}\n{APIGroups:[""], Resources:["secrets"], Verbs:["get" "list"]}',
    );
    const bind = binding('own', 'Role', 'all', user);
    expect(await message('POST', `${DEFAULT}/rolebindings`, JANE, bind)).toContain('not currently held');
    const nothing = binding('own', 'ClusterRole', 'nothing', user);
    expect(await message('POST', `${DEFAULT}/rolebindings`, JANE, nothing)).toBe(
      'rolebindings.rbac.authorization.k8s.io "nothing" not found',
    );
  });
});

describe('impersonation', () => {
  const as = async (who: UserInfo, headers: Record<string, string>) =>
    (await api.send('GET', '/api/v1/namespaces/default/pods', { user: who, headers })).body.message;
  const robot = { 'impersonate-user': ROBOT.name };

  test('takes the right to it, in one of two ways', async () => {
    expect(await as(JANE, robot)).toBe(
      'pods is forbidden: User "jane" cannot impersonate-on:serviceaccount:list resource "pods" in API group "" in the namespace "default"',
    );
    await give(user, core(['serviceaccounts'], ['impersonate'], { resourceNames: ['robot'] }));
    expect(await as(JANE, robot)).toContain(`User "${ROBOT.name}" cannot list resource "pods"`);
    expect(await as(JANE, { 'impersonate-user': `${ROBOT.name}2` })).toBe(
      'serviceaccounts "robot2" is forbidden: User "jane" cannot impersonate resource "serviceaccounts" in API group "" in the namespace "default"',
    );
    expect(await as(JANE, { ...robot, 'impersonate-group': 'system:masters' })).toContain(
      'groups "system:masters" is forbidden: User "jane" cannot impersonate resource "groups"',
    );
  });

  test('of the group of masters takes being one', async () => {
    const headers = { 'impersonate-user': 'x', 'impersonate-group': 'system:masters' };
    const admin = { name: 'admin', groups: ['system:masters'] };
    expect((await api.send('GET', '/api/v1/pods', { user: admin, headers })).status).toBe(200);
  });
});

describe('default roles', () => {
  test('gather the rules of those that are meant for them', async () => {
    const rulesOf = async (name: string) =>
      (await api.send('GET', `${RBAC}/clusterroles/${name}`)).body.rules;
    expect((await rulesOf('view')).length).toBeGreaterThan(5);
    const json = {
      ...role('widgets', { apiGroups: ['example.com'], resources: ['widgets'], verbs: ['get'] }),
      kind: 'ClusterRole',
      metadata: { name: 'widgets', labels: { 'rbac.authorization.k8s.io/aggregate-to-view': 'true' } },
    };
    await api.send('POST', `${RBAC}/clusterroles`, { json });
    await api.quiet();
    for (const name of ['view', 'edit', 'admin']) {
      expect(await rulesOf(name)).toContainEqual(json.rules[0]);
    }
    await api.send('DELETE', `${RBAC}/clusterroles/widgets`);
    await api.quiet();
    expect(await rulesOf('admin')).not.toContainEqual(json.rules[0]);
  });
});

describe('default roles at the next start', () => {
  const path = `${RBAC}/clusterroles/system:basic-user`;
  const change = async (json: object) => {
    const type = 'application/merge-patch+json';
    expect((await api.send('PATCH', path, { json, type })).status).toBe(200);
    const { storage } = api;
    api = await startTestApi({ storage });
    return (await api.send('GET', path)).body;
  };

  test('are left alone when they are right', async () => {
    await api.quiet();
    const { revision } = api.storage;
    api = await startTestApi({ storage: api.storage });
    expect(api.storage.revision).toBe(revision);
  });

  test('have again what they lost, and keep what they were given', async () => {
    const given = { apiGroups: ['x'], resources: ['y'], verbs: ['z'] };
    const { rules, metadata } = await change({ rules: [given], metadata: { labels: null } });
    expect(rules[0]).toEqual(given);
    expect(rules).toHaveLength(4);
    expect(metadata.labels).toEqual({ 'kubernetes.io/bootstrapping': 'rbac-defaults' });
  });

  test('stay as they are when they say so', async () => {
    const annotations = { 'rbac.authorization.kubernetes.io/autoupdate': 'false' };
    expect((await change({ rules: [], metadata: { annotations } })).rules ?? []).toEqual([]);
  });
});

describe('tokens of ServiceAccounts', () => {
  test('end with the account, and with what they are bound to', async () => {
    const accounts = '/api/v1/namespaces/default/serviceaccounts';
    const account = { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: 'robot' } };
    const secret = { apiVersion: 'v1', kind: 'Secret', metadata: { name: 'bound' } };
    await api.send('POST', accounts, { json: account });
    await api.send('POST', '/api/v1/namespaces/default/secrets', { json: secret });
    const request = async (spec: object) =>
      (
        await api.send('POST', `${accounts}/robot/token`, {
          json: { apiVersion: 'authentication.k8s.io/v1', kind: 'TokenRequest', spec },
        })
      ).body;
    const free = (await request({})).status.token;
    const boundObjectRef = { apiVersion: 'v1', kind: 'Secret', name: 'bound' };
    const bound = (await request({ boundObjectRef })).status.token;
    const who = (token: string) => api.authenticator.userOfToken(token)?.name;
    expect([who(free), who(bound)]).toEqual([ROBOT.name, ROBOT.name]);
    expect((await request({ boundObjectRef: { ...boundObjectRef, name: 'none' } })).message).toBe(
      'secrets "none" not found',
    );
    await api.send('DELETE', '/api/v1/namespaces/default/secrets/bound');
    expect([who(free), who(bound)]).toEqual([ROBOT.name, undefined]);
    await api.send('DELETE', `${accounts}/robot`);
    await api.send('POST', accounts, { json: account });
    expect(who(free)).toBeUndefined();
    const others = (await request({ audiences: ['vault'] })).status.token;
    expect(who(others)).toBeUndefined();
  });
});
