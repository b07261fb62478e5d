import { expect, test } from 'vitest';
import { parseStageKinds } from './settings.ts';

const role = { group: 'rbac.authorization.k8s.io', kind: 'Role' };

test.each<[string[], unknown[]]>([
  [[], []],
  [[''], []],
  [['rbac.authorization.k8s.io/Role'], [role]],
  [
    ['rbac.authorization.k8s.io/Role, /ConfigMap', 'apps/Deployment'],
    [role, { group: '', kind: 'ConfigMap' }, { group: 'apps', kind: 'Deployment' }],
  ],
])('parseStageKinds reads %j', (values, expected) => {
  expect(parseStageKinds(values)).toEqual(expected);
});

test.each(['Role', 'rbac.authorization.k8s.io/', 'a/b/c'])('parseStageKinds refuses %s', (value) => {
  expect(() => parseStageKinds([value])).toThrow(`takes <group>/<kind>, not '${value}'`);
});
