import type { KubeObject } from '@flux-ts/resource';
import { type Infer, list, object, oneOf, required, string } from '../dsl/field.ts';
import { columns, defineKind } from '../dsl/kind.ts';
import { localReference, statusBase, stringMap, strings, suspend } from '../dsl/shared.ts';
import { eventSource, NOTIFICATION_CATEGORIES, NOTIFICATION_GROUP } from './group.ts';

const spec = object('Which events go where.', {
  providerRef: required(localReference('Provider that gets the events.')),
  eventSeverity: oneOf('Least severity.', ['info', 'error'], { default: 'info' }),
  eventSources: required(list('Whose events are wanted.', eventSource)),
  inclusionList: strings('Regular expressions, one of which a message must match.'),
  exclusionList: strings('Regular expressions that no message may match.'),
  eventMetadata: stringMap('Metadata to add to events.'),
  summary: string('Summary to add to events (use eventMetadata).', { maxLength: 255 }),
  suspend,
});

/** `spec` of an Alert. */
export type AlertSpec = Infer<typeof spec>;

/** Sends events to a Provider. */
export interface Alert extends KubeObject {
  spec: AlertSpec;
}

/** Alert (notification.toolkit.fluxcd.io): static since v1beta3. */
export const ALERT = defineKind({
  group: NOTIFICATION_GROUP,
  kind: 'Alert',
  plural: 'alerts',
  categories: NOTIFICATION_CATEGORIES,
  versions: ['v1beta3', 'v1beta2', 'v1beta1'],
  component: 'notification-controller',
  columns: [columns.age],
  spec,
  status: object('What the controller found (before v1beta3).', {}, { legacy: statusBase }),
  static: true,
});
