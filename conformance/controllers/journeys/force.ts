import type { World } from '../world.ts';
import { configMap, deployment, type Journey, job, manifests, secret, switched } from './journey.ts';

/** An object that changes where it must not. */
const change =
  (first: object, second: object, resource: string, spec: object = {}) =>
  async (w: World): Promise<void> => {
    await w.commit({ 'all.yaml': manifests(configMap('a'), first) });
    await w.kustomization(spec);
    await w.reconcile();
    const { body: old } = await w.send('GET', w.path(resource));
    await w.commit({ 'all.yaml': manifests(configMap('a', { v: '2' }), second) });
    await w.reconcile();
    await w.seeStatus();
    const { body } = await w.send('GET', w.path(resource));
    w.note(`${resource}: ${body.metadata?.uid === old.metadata?.uid ? 'the same' : 'another'}`);
    await w.seeObject('configmaps/a');
  };

const fixed = (v: string, metadata = {}): object => ({
  ...configMap('fixed', { v }, metadata),
  immutable: true,
});
const typed = (type: string): object => ({ ...secret('typed', { username: 'a', password: 'b' }), type });

const binding = (role: string): object => ({
  apiVersion: 'rbac.authorization.k8s.io/v1',
  kind: 'RoleBinding',
  metadata: { name: 'bound' },
  roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: role },
  subjects: [],
});

export const forceJourneys: readonly Journey[] = [
  {
    name: 'a selector that changes is refused',
    run: change(deployment('web', 'one'), deployment('web', 'two'), 'apps/v1/deployments/web'),
  },
  {
    name: 'a selector that changes, with spec.force',
    run: change(deployment('web', 'one'), deployment('web', 'two'), 'apps/v1/deployments/web', {
      force: true,
    }),
  },
  {
    name: 'a selector that changes, with an annotation',
    run: change(
      deployment('web', 'one'),
      deployment('web', 'two', switched('force', 'Enabled')),
      'apps/v1/deployments/web',
    ),
  },
  {
    name: 'an immutable ConfigMap is refused',
    run: change(fixed('1'), fixed('2'), 'configmaps/fixed'),
  },
  {
    name: 'an immutable ConfigMap, with spec.force',
    run: change(fixed('1'), fixed('2'), 'configmaps/fixed', { force: true }),
  },
  {
    name: 'a Job with another template is refused',
    run: change(job('task', 'example.com/a:1'), job('task', 'example.com/a:2'), 'batch/v1/jobs/task'),
  },
  {
    name: 'a Job with another template, with an annotation',
    run: change(
      job('task', 'example.com/a:1', switched('force', 'enabled')),
      job('task', 'example.com/a:2', switched('force', 'enabled')),
      'batch/v1/jobs/task',
    ),
  },
  {
    name: 'a Secret of another type, with spec.force',
    run: change(typed('Opaque'), typed('kubernetes.io/basic-auth'), 'secrets/typed', { force: true }),
  },
  {
    name: 'a RoleBinding of another role is refused',
    run: change(binding('one'), binding('two'), 'rbac.authorization.k8s.io/v1/rolebindings/bound'),
  },
  {
    name: 'a RoleBinding of another role, with spec.force',
    run: change(binding('one'), binding('two'), 'rbac.authorization.k8s.io/v1/rolebindings/bound', {
      force: true,
    }),
  },
  {
    name: 'force does not mend what is wrong otherwise',
    run: change(
      deployment('web', 'one'),
      deployment('web', 'one', {}, { replicas: -1 }),
      'apps/v1/deployments/web',
      { force: true },
    ),
  },
];
