import type { Answer, Send } from '../oracles/http.ts';

// biome-ignore lint/suspicious/noExplicitAny: objects as the server gives them
export type Live = any;

/** One way in which somebody else changes an object of ours. */
export interface Edit {
  readonly name: string;
  readonly kind: 'ServiceAccount' | 'Service' | 'Deployment' | 'Ingress';
  /** Objects of this edit leave `spec.replicas` to others. */
  readonly withoutReplicas?: boolean;
  run(send: Send, path: string, live: Live): Promise<Answer | readonly Answer[]>;
}

/** Reads, changes and writes back, as `kubectl edit` and controllers do. */
const update =
  (change: (live: Live) => void, manager = 'kubectl-edit', subresource = ''): Edit['run'] =>
  (send, path, live) => {
    change(live);
    return send('PUT', `${path}${subresource}?fieldManager=${manager}`, { body: live });
  };

const merge =
  (body: object, manager = 'kubectl-patch', subresource = ''): Edit['run'] =>
  (send, path) =>
    send('PATCH', `${path}${subresource}?fieldManager=${manager}`, {
      body,
      contentType: 'application/merge-patch+json',
    });

const json =
  (body: readonly object[], manager = 'kubectl-patch'): Edit['run'] =>
  (send, path) =>
    send('PATCH', `${path}?fieldManager=${manager}`, { body, contentType: 'application/json-patch+json' });

const apply =
  (fields: object, options: { manager: string; force: boolean }): Edit['run'] =>
  (send, path, live) =>
    send('PATCH', `${path}?fieldManager=${options.manager}&force=${options.force}`, {
      body: {
        apiVersion: live.apiVersion,
        kind: live.kind,
        metadata: { name: live.metadata.name },
        ...fields,
      },
      contentType: 'application/apply-patch+yaml',
    });

const both =
  (first: Edit['run'], second: Edit['run']): Edit['run'] =>
  async (send, path, live) => {
    const one = await first(send, path, live);
    const two = await second(send, path, (await send('GET', path)).body);
    return [one, two].flat() as Answer[];
  };

const container = (live: Live) => live.spec.template.spec.containers[0];
const spec = (replicas: number) => ({ spec: { replicas } });
const setImage = update((live) => {
  container(live).image = 'app:2';
});

export const edits: readonly Edit[] = [
  { name: 'kubectl edit: image', kind: 'Deployment', run: setImage },
  {
    name: 'scale subresource, replicas ours',
    kind: 'Deployment',
    run: merge(spec(1), 'kubectl-scale', '/scale'),
  },
  {
    name: 'autoscaler, replicas not ours',
    kind: 'Deployment',
    withoutReplicas: true,
    run: merge(spec(2), 'horizontal-pod-autoscaler', '/scale'),
  },
  {
    name: 'label added',
    kind: 'Service',
    run: merge({ metadata: { labels: { theirs: 'x' } } }, 'kubectl-label'),
  },
  {
    name: 'our label removed',
    kind: 'Service',
    run: merge({ metadata: { labels: { app: null } } }, 'kubectl-label'),
  },
  {
    name: 'our label changed',
    kind: 'Ingress',
    run: merge({ metadata: { labels: { app: 'y' } } }, 'kubectl-label'),
  },
  { name: 'annotation added', kind: 'Ingress', run: merge({ metadata: { annotations: { theirs: 'x' } } }) },
  {
    name: 'our annotation changed',
    kind: 'ServiceAccount',
    run: merge({ metadata: { annotations: { ours: 'y' } } }),
  },
  {
    name: 'equal quantity, other form',
    kind: 'Deployment',
    run: update((live) => {
      container(live).resources.requests = { cpu: '0.1', memory: '65536Ki' };
    }),
  },
  {
    name: 'other quantity',
    kind: 'Deployment',
    run: update((live) => {
      container(live).resources.requests.cpu = '200m';
    }),
  },
  {
    name: 'admission adds a label',
    kind: 'ServiceAccount',
    run: merge({ metadata: { annotations: { mutate: 'theirs' } } }),
  },
  {
    name: 'admission changes our label',
    kind: 'ServiceAccount',
    run: merge({ metadata: { annotations: { mutate: 'ours' } } }),
  },
  {
    name: 'status update',
    kind: 'Ingress',
    run: merge(
      { status: { loadBalancer: { ingress: [{ ip: '10.9.8.7' }] } } },
      'ingress-controller',
      '/status',
    ),
  },
  {
    name: 'apply, same value',
    kind: 'Deployment',
    run: apply(
      { metadata: { labels: { app: 'x' } }, spec: { replicas: 0 } },
      { manager: 'other', force: false },
    ),
  },
  {
    name: 'apply, refused conflict',
    kind: 'Deployment',
    run: apply(spec(1), { manager: 'other', force: false }),
  },
  { name: 'apply, forced', kind: 'Deployment', run: apply(spec(1), { manager: 'other', force: true }) },
  { name: 'our field deleted', kind: 'Service', run: json([{ op: 'remove', path: '/spec/selector/app' }]) },
  {
    name: 'env reordered',
    kind: 'Deployment',
    run: update((live) => {
      container(live).env.reverse();
    }),
  },
  {
    name: 'env value changed',
    kind: 'Deployment',
    run: update((live) => {
      container(live).env[0].value = 'z';
    }),
  },
  {
    name: 'env entry added',
    kind: 'Deployment',
    run: update((live) => {
      container(live).env.push({ name: 'THEIRS', value: 'x' });
    }),
  },
  {
    name: 'port changed',
    kind: 'Service',
    run: update((live) => {
      live.spec.ports[0].port = 81;
    }),
  },
  {
    name: 'ports reordered',
    kind: 'Service',
    run: update((live) => {
      live.spec.ports.reverse();
    }),
  },
  {
    name: 'finalizer added',
    kind: 'Service',
    run: json([{ op: 'add', path: '/metadata/finalizers', value: ['example.com/x'] }]),
  },
  {
    name: 'owner reference added',
    kind: 'ServiceAccount',
    run: update((live) => {
      live.metadata.ownerReferences = [
        { apiVersion: 'v1', kind: 'Namespace', name: 'x', uid: live.metadata.uid },
      ];
    }, 'controller'),
  },
  { name: 'update without a change', kind: 'Deployment', run: update(() => {}) },
  {
    name: 'kubectl replace with our manifest',
    kind: 'Deployment',
    run: update((live) => {
      for (const field of ['creationTimestamp', 'generation', 'managedFields', 'resourceVersion', 'uid']) {
        delete live.metadata[field];
      }
      delete live.status;
    }, 'kubectl-replace'),
  },
  {
    name: 'kubectl rollout restart',
    kind: 'Deployment',
    run: merge({
      spec: { template: { metadata: { annotations: { 'kubectl.kubernetes.io/restartedAt': 'now' } } } },
    }),
  },
  {
    name: 'immutable field, refused',
    kind: 'Deployment',
    run: merge({ spec: { selector: { matchLabels: { app: 'y' } } } }),
  },
  {
    name: 'rule added to an atomic list',
    kind: 'Ingress',
    run: update((live) => {
      live.spec.rules.push({ host: 'theirs.example.com' });
    }),
  },
  {
    name: 'field added that is not ours',
    kind: 'ServiceAccount',
    run: merge({ automountServiceAccountToken: false }),
  },
  {
    name: 'changed and changed back by hand',
    kind: 'Deployment',
    run: both(
      setImage,
      update((live) => {
        container(live).image = 'app:1';
      }),
    ),
  },
  {
    name: 'apply in our name, other value',
    kind: 'Deployment',
    run: (send, path, live) => {
      const ours = structuredClone(live);
      delete ours.status;
      const { name, namespace, labels } = ours.metadata;
      const template = {
        metadata: ours.spec.template.metadata,
        spec: { containers: ours.spec.template.spec.containers },
      };
      const metadata = { name, namespace, labels, annotations: { ours: 'x' } };
      const body = { ...ours, metadata, spec: { replicas: 1, selector: ours.spec.selector, template } };
      return send('PATCH', `${path}?fieldManager=kustomize-controller&force=true`, {
        body,
        contentType: 'application/apply-patch+yaml',
      });
    },
  },
  {
    name: 'kubectl apply, our values',
    kind: 'ServiceAccount',
    run: merge(
      {
        metadata: {
          labels: { app: 'x' },
          annotations: { 'kubectl.kubernetes.io/last-applied-configuration': '{}' },
        },
      },
      'kubectl-client-side-apply',
    ),
  },
  { name: 'managedFields cleared', kind: 'Service', run: merge({ metadata: { managedFields: [{}] } }) },
  { name: 'object deleted', kind: 'Service', run: (send, path) => send('DELETE', path) },
];
