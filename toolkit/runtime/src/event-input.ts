/** How much an event matters. */
export type EventType = 'Normal' | 'Warning' | 'Trace';

/** Something that happened to an object. */
export interface EventInput {
  /** Traces stay in the cluster: they become Events there, but are never posted. */
  readonly type: EventType;
  readonly reason: string;
  readonly message: string;
  /** Annotations of the Event, and metadata of the posted one. */
  readonly metadata?: Readonly<Record<string, string>> | undefined;
}
