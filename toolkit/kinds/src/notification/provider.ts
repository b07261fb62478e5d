import type { KubeObject } from '@flux-ts/resource';
import { type Infer, object, oneOf, required, string } from '../dsl/field.ts';
import { columns, defineKind } from '../dsl/kind.ts';
import { interval, localReference, statusBase, suspend, timeout } from '../dsl/shared.ts';
import { NOTIFICATION_CATEGORIES, NOTIFICATION_GROUP } from './group.ts';

/** Everything that can be notified. */
export const PROVIDER_TYPES = [
  'slack',
  'discord',
  'msteams',
  'rocket',
  'generic',
  'generic-hmac',
  'github',
  'gitlab',
  'gitea',
  'giteapullrequestcomment',
  'bitbucketserver',
  'bitbucket',
  'azuredevops',
  'googlechat',
  'googlepubsub',
  'webex',
  'sentry',
  'azureeventhub',
  'telegram',
  'lark',
  'matrix',
  'opsgenie',
  'alertmanager',
  'grafana',
  'githubdispatch',
  'githubpullrequestcomment',
  'gitlabmergerequestcomment',
  'pagerduty',
  'datadog',
  'nats',
  'zulip',
  'otel',
] as const;

const spec = object(
  'Who is notified.',
  {
    type: required(oneOf('Kind of the receiver.', PROVIDER_TYPES)),
    address: string('Address of the receiver.', { maxLength: 2048 }),
    channel: string('Channel of the receiver.', { maxLength: 2048 }),
    username: string('Name under which events are posted.', { maxLength: 2048 }),
    interval: interval('Has no effect any more.'),
    timeout: timeout('Limit of one notification; 15s by default.'),
    proxy: string('Address of a proxy (use proxySecretRef).', {
      maxLength: 2048,
      pattern: '^(http|https)://.*$',
    }),
    proxySecretRef: localReference('Secret with the address of a proxy.'),
    secretRef: localReference('Secret with address, token or headers.'),
    certSecretRef: localReference('Secret with TLS certificates.'),
    serviceAccountName: string('ServiceAccount for sign-in with a cloud identity.'),
    commitStatusExpr: string('CEL expression of the name of commit statuses.'),
    suspend,
  },
  {
    rules: [
      {
        rule: "self.type == 'github' || self.type == 'gitlab' || self.type == 'gitea' || self.type == 'bitbucketserver' || self.type == 'bitbucket' || self.type == 'azuredevops' || !has(self.commitStatusExpr)",
        message:
          "spec.commitStatusExpr is only supported for the 'github', 'gitlab', 'gitea', 'bitbucketserver', 'bitbucket', 'azuredevops' provider types",
      },
    ],
  },
);

/** `spec` of a Provider. */
export type ProviderSpec = Infer<typeof spec>;

/** Somebody who is notified. */
export interface Provider extends KubeObject {
  spec: ProviderSpec;
}

/** Provider (notification.toolkit.fluxcd.io): static since v1beta3. */
export const PROVIDER = defineKind({
  group: NOTIFICATION_GROUP,
  kind: 'Provider',
  plural: 'providers',
  categories: NOTIFICATION_CATEGORIES,
  versions: ['v1beta3', 'v1beta2', 'v1beta1'],
  component: 'notification-controller',
  columns: [columns.age],
  spec,
  status: object('What the controller found (before v1beta3).', {}, { legacy: statusBase }),
  static: true,
});
