import type { KubeObject } from '@flux-ts/resource';
import { type Infer, list, object, oneOf, required, string } from '../dsl/field.ts';
import { columns, defineKind } from '../dsl/kind.ts';
import { interval, localReference, statusOf, strings, suspend } from '../dsl/shared.ts';
import { crossNamespaceFields, NOTIFICATION_CATEGORIES, NOTIFICATION_GROUP } from './group.ts';

/** Who can call a webhook. */
export const RECEIVER_TYPES = [
  'generic',
  'generic-hmac',
  'generic-oidc',
  'github',
  'gitlab',
  'bitbucket',
  'harbor',
  'dockerhub',
  'quay',
  'gcr',
  'nexus',
  'acr',
  'cdevents',
] as const;

const resource = object('What is reconciled.', {
  ...crossNamespaceFields,
  filter: string('CEL expression: this object is reconciled.'),
});

const oidcProvider = object('Who may call with a token.', {
  issuerURL: required(string('Issuer of tokens.', { pattern: '^https?://' })),
  audience: string('Audience of tokens; notification-controller by default.'),
  variables: list(
    'Named CEL expressions over claims.',
    object('A variable.', {
      name: required(string('Name.')),
      expression: required(string('CEL expression.')),
    }),
  ),
  validations: required(
    list(
      'What must hold of a token.',
      object('A validation.', {
        expression: required(string('CEL expression.')),
        message: required(string('What is said when it does not hold.')),
      }),
      { minItems: 1 },
    ),
  ),
});

const spec = object(
  'Who may call, and what is reconciled then.',
  {
    type: required(oneOf('Kind of the caller.', RECEIVER_TYPES)),
    interval: interval('How often the token is read again.', { default: '10m' }),
    events: strings('Events that count; all by default.'),
    resources: required(list('What is reconciled.', resource)),
    resourceFilter: string('CEL expression: an object is reconciled.'),
    secretRef: localReference('Secret with the token.'),
    oidcProviders: list('Who may call with a token.', oidcProvider, {
      'x-kubernetes-list-type': 'map',
      'x-kubernetes-list-map-keys': ['issuerURL'],
    }),
    suspend,
  },
  {
    rules: [
      {
        rule: "self.type != 'generic-oidc' || (has(self.oidcProviders) && size(self.oidcProviders) > 0)",
        message: 'generic-oidc receivers must define at least one oidcProvider',
      },
      {
        rule: "self.type == 'generic-oidc' || !has(self.oidcProviders) || size(self.oidcProviders) == 0",
        message: 'oidcProviders can only be set when type is generic-oidc',
      },
      {
        rule: "self.type != 'generic-oidc' || !has(self.secretRef)",
        message: 'secretRef cannot be set when type is generic-oidc',
      },
      {
        rule: "self.type == 'generic-oidc' || has(self.secretRef)",
        message: 'secretRef is required when type is not generic-oidc',
      },
    ],
  },
);

const status = statusOf(
  { webhookPath: string('Path of the webhook.') },
  { url: string('Path of the webhook (before v1).') },
);

/** `spec` of a Receiver. */
export type ReceiverSpec = Infer<typeof spec>;
/** `status` of a Receiver. */
export type ReceiverStatus = Infer<typeof status>;
/** An object that a webhook makes reconcile. */
export type ReceiverResource = Infer<typeof resource>;

/** A webhook that asks for reconciliations. */
export interface Receiver extends KubeObject {
  spec: ReceiverSpec;
  status?: ReceiverStatus;
}

/** Receiver (notification.toolkit.fluxcd.io). */
export const RECEIVER = defineKind({
  group: NOTIFICATION_GROUP,
  kind: 'Receiver',
  plural: 'receivers',
  categories: NOTIFICATION_CATEGORIES,
  versions: ['v1', 'v1beta2', 'v1beta1'],
  component: 'notification-controller',
  columns: [columns.age, columns.ready, columns.status],
  spec,
  status,
});
