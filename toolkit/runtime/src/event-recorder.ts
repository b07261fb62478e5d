import { systemClock } from '@flux-ts/kube';
import { BoundedWorker } from './bounded-worker.ts';
import type { Clock, KubeClient, KubeObject } from './deps.ts';
import { EventCorrelator } from './event-correlator.ts';
import type { EventInput } from './event-input.ts';
import { EventPoster, type EventPosterOptions } from './event-poster.ts';
import type { Logger } from './logger.ts';
import { Lull } from './lull.ts';
import { shorten } from './message.ts';

/** Tells the cluster and notification-controller what happened. */
export interface EventRecorder {
  /** Tells of an event. Returns at once: writing happens in the background, and failing to is only logged. */
  event(object: KubeObject, input: EventInput): void;
  /** Resolves when everything told so far is written or given up; nothing gives way to other work meanwhile. */
  flush(): Promise<void>;
}

/** Where events go, and in whose name. */
export interface EventRecorderOptions {
  readonly client: KubeClient;
  readonly log: Logger;
  /** The controller's name. */
  readonly reporter: string;
  /** The pod's name. */
  readonly instance?: string;
  /** Address of notification-controller; nothing is posted without one. */
  readonly eventsAddr?: string | undefined;
  readonly fetch?: EventPosterOptions['fetch'];
  readonly clock?: Clock;
  readonly random?: () => number;
  /** Whether objects wait to be reconciled: core/v1 Events give way to them, for ten seconds at most. */
  readonly isBusy?: () => boolean;
}

/** Events of different objects are written so many at a time, those of one object in their order. */
const LANES = 4;
/** How many events may wait in a lane; the oldest are dropped beyond that. */
const BACKLOG = 5_000;

/** A recorder of core/v1 Events that also posts to notification-controller (fluxcd/pkg runtime/events). */
export function createEventRecorder(options: EventRecorderOptions): EventRecorder {
  const clock = options.clock ?? systemClock;
  const correlator = new EventCorrelator({ ...options, clock });
  const log = options.log.named('event-recorder');
  const onError = (what: string) => (error: unknown) => log.error(error, what);
  const lanes = Array.from(
    { length: LANES },
    () => new BoundedWorker(BACKLOG, onError('unable to write event')),
  );
  const laneOf = (object: KubeObject) => lanes[hash(object.metadata.uid ?? object.metadata.name) % LANES];
  const poster = options.eventsAddr
    ? new EventPoster({ ...options, address: options.eventsAddr, clock, fetch: options.fetch ?? fetch })
    : undefined;
  const lull = new Lull({ clock, isBusy: options.isBusy ?? (() => false) });
  const posts = new BoundedWorker(BACKLOG, onError('unable to record event'));
  return {
    event(object, given) {
      const metadata = { ...objectMetadata(object), ...given.metadata };
      const input = { ...given, message: shorten(given.message, MESSAGE_LIMIT), metadata };
      if (options.log.level === 'trace') logEvent(log, object, input);
      const at = clock.now();
      laneOf(object)?.add(() => lull.wait(at).then(() => correlator.write(object, input, at)));
      if (poster !== undefined && given.type !== 'Trace') posts.add(() => poster.post(object, input));
    },
    flush: () =>
      lull.hurry(async () => {
        await Promise.all([...lanes.map((lane) => lane.idle()), posts.idle()]);
      }),
  };
}

/** At the level of traces every event is a line of the log too. */
function logEvent(log: Logger, object: KubeObject, { type, reason, message, metadata }: EventInput): void {
  const { name, namespace } = object.metadata;
  const about = { name, namespace, 'reconciler kind': object.kind, annotations: metadata };
  if (type === 'Warning') log.error(new Error(reason), message, about);
  else log.info(message, { ...about, reason });
}

const OBJECT_METADATA = 'event.toolkit.fluxcd.io/';
/** Longest message that notification-controller takes. */
const MESSAGE_LIMIT = 39_000;

/** What the object's own annotations add to its events. */
function objectMetadata(object: KubeObject): Record<string, string> {
  const annotations = Object.entries(object.metadata.annotations ?? {});
  return Object.fromEntries(annotations.filter(([key]) => key.startsWith(OBJECT_METADATA)));
}

/** Spreads texts over numbers; nothing depends on which. */
function hash(text: string): number {
  let value = 0;
  for (let i = 0; i < text.length; i++) value = (value * 31 + text.charCodeAt(i)) >>> 0;
  return value;
}
