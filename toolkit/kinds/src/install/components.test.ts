import { describe, expect, test } from 'vitest';
import { components, INSTALL_DEFAULTS, type InstallOptions } from '../index.ts';

const install = (options: Partial<InstallOptions> = {}) =>
  components({ ...INSTALL_DEFAULTS, namespace: 'flux-system', version: 'v2.9.4', ...options });
const subjects = (options?: Partial<InstallOptions>) =>
  install(options).map((object) => `${object.kind}/${object.metadata.name}`);
const argsOf = (name: string, options?: Partial<InstallOptions>): string[] => {
  const found = install(options).find((o) => o.kind === 'Deployment' && o.metadata.name === name);
  const spec = found?.['spec'] as { template: { spec: { containers: { args: string[]; image: string }[] } } };
  return [spec.template.spec.containers[0]?.image ?? '', ...(spec.template.spec.containers[0]?.args ?? [])];
};

describe('components', () => {
  test('come in the order of flux install --export', () => {
    expect(subjects()).toEqual([
      'Namespace/flux-system',
      'NetworkPolicy/allow-egress',
      'NetworkPolicy/allow-scraping',
      'NetworkPolicy/allow-webhooks',
      'ResourceQuota/critical-pods-flux-system',
      'ClusterRole/crd-controller-flux-system',
      'ClusterRole/flux-edit-flux-system',
      'ClusterRole/flux-view-flux-system',
      'ClusterRoleBinding/cluster-reconciler-flux-system',
      'ClusterRoleBinding/crd-controller-flux-system',
      'CustomResourceDefinition/buckets.source.toolkit.fluxcd.io',
      'CustomResourceDefinition/externalartifacts.source.toolkit.fluxcd.io',
      'CustomResourceDefinition/gitrepositories.source.toolkit.fluxcd.io',
      'CustomResourceDefinition/helmcharts.source.toolkit.fluxcd.io',
      'CustomResourceDefinition/helmrepositories.source.toolkit.fluxcd.io',
      'CustomResourceDefinition/ocirepositories.source.toolkit.fluxcd.io',
      'ServiceAccount/source-controller',
      'Service/source-controller',
      'Deployment/source-controller',
      'CustomResourceDefinition/kustomizations.kustomize.toolkit.fluxcd.io',
      'ServiceAccount/kustomize-controller',
      'Deployment/kustomize-controller',
      'CustomResourceDefinition/helmreleases.helm.toolkit.fluxcd.io',
      'ServiceAccount/helm-controller',
      'Deployment/helm-controller',
      'CustomResourceDefinition/alerts.notification.toolkit.fluxcd.io',
      'CustomResourceDefinition/providers.notification.toolkit.fluxcd.io',
      'CustomResourceDefinition/receivers.notification.toolkit.fluxcd.io',
      'ServiceAccount/notification-controller',
      'Service/notification-controller',
      'Service/webhook-receiver',
      'Deployment/notification-controller',
    ]);
  });

  test('carry the labels that check and uninstall look for', () => {
    for (const object of install({ components: ['source-controller', 'source-watcher'] })) {
      expect(object.metadata.labels).toMatchObject({
        'app.kubernetes.io/instance': 'flux-system',
        'app.kubernetes.io/part-of': 'flux',
        'app.kubernetes.io/version': 'v2.9.4',
      });
    }
  });

  test('leave out network policies on request', () => {
    expect(subjects({ networkPolicy: false }).filter((each) => each.startsWith('NetworkPolicy'))).toEqual([]);
  });

  test('name access for the namespace, and point bindings at it', () => {
    const binding = install({ namespace: 'apps' }).find((o) => o.metadata.name === 'cluster-reconciler-apps');
    expect(binding?.['subjects']).toEqual([
      { kind: 'ServiceAccount', name: 'kustomize-controller', namespace: 'apps' },
      { kind: 'ServiceAccount', name: 'helm-controller', namespace: 'apps' },
    ]);
  });

  test('run our image with the controller’s flags', () => {
    expect(argsOf('source-controller', { registry: 'r.example.org/x', logLevel: 'debug' })).toEqual([
      'r.example.org/x/flux-ts:v2.9.4',
      'serve',
      '--controllers=source-controller',
      '--events-addr=http://notification-controller.$(RUNTIME_NAMESPACE).svc.cluster.local./',
      '--watch-all-namespaces=true',
      '--log-level=debug',
      '--log-encoding=json',
      '--enable-leader-election',
      '--storage-path=/data',
      '--storage-adv-addr=source-controller.$(RUNTIME_NAMESPACE).svc.cluster.local.',
    ]);
  });

  test('have no events address without notification-controller', () => {
    expect(argsOf('kustomize-controller', { components: ['kustomize-controller'] })).toContain(
      '--events-addr=',
    );
  });

  test('turn ExternalArtifact on with source-watcher', () => {
    const all = ['kustomize-controller', 'source-watcher'];
    expect(argsOf('kustomize-controller', { components: all })).toContain(
      '--feature-gates=ExternalArtifact=true',
    );
  });

  test('tolerate and pull as told', () => {
    const found = install({ tolerationKeys: ['a'], imagePullSecret: 's' }).find(
      (o) => o.kind === 'Deployment',
    );
    expect(found).toMatchObject({
      spec: {
        template: {
          spec: { tolerations: [{ key: 'a', operator: 'Exists' }], imagePullSecrets: [{ name: 's' }] },
        },
      },
    });
  });
});
