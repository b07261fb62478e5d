import { encodeJson } from '../json.ts';
import type { Status } from '../status/status.ts';
import type { Change } from '../storage/storage.ts';
import { StoredObject } from '../storage/stored-object.ts';
import { printerOf } from '../table/printers.ts';
import { type Writer, writeObject, writeTableEvent } from './represent.ts';

type EventType = Change['type'];

const HEADS: Readonly<Record<EventType, Buffer>> = {
  ADDED: Buffer.from('{"type":"ADDED","object":'),
  MODIFIED: Buffer.from('{"type":"MODIFIED","object":'),
  DELETED: Buffer.from('{"type":"DELETED","object":'),
};
const TAIL = Buffer.from('}\n');

/** All watchers hear of a change before the next one: no more than the newest few are asked for again. */
const REMEMBERED = 16;

interface Told {
  readonly stored: StoredObject;
  readonly type: EventType;
  readonly form: string;
  readonly frame: Buffer;
}

/** Two writers of one form write an object alike, unless it is in a table. */
export function formOf({ target, representation }: Writer): string {
  return `${target.apiVersion} ${representation.as} ${representation.meta}`;
}

/** The bytes of watch events, made once an object, kind of event and form, and shared by all watchers. */
export class Frames {
  readonly #events = new Map<StoredObject, Map<string, Buffer>>();
  readonly #leaving = new Map<Change, StoredObject>();
  /** What one watcher is told is mostly what the next one is told. */
  #last: Told | undefined;

  /** An event of an object as it is or of its metadata; `form` is {@link formOf} the writer. */
  event(writer: Writer, form: string, type: EventType, stored: StoredObject): Buffer {
    const last = this.#last;
    if (last?.stored === stored && last.type === type && last.form === form) return last.frame;
    const frame = this.#remembered(writer, form, type, stored);
    this.#last = { stored, type, form, frame };
    return frame;
  }

  /** An event of a row in a table; it tells ages, which are not the same for the next watcher. */
  row(writer: Writer, type: EventType, stored: StoredObject, columns: boolean): Buffer {
    return Buffer.concat([HEADS[type], writeTableEvent(writer, stored, columns), TAIL]);
  }

  #remembered(writer: Writer, form: string, type: EventType, stored: StoredObject): Buffer {
    const key = `${type} ${form}`;
    let frames = this.#events.get(stored);
    if (frames === undefined) {
      frames = new Map();
      remember(this.#events, stored, frames);
    }
    let frame = frames.get(key);
    if (frame === undefined) {
      frame = Buffer.concat([HEADS[type], writeObject(writer, stored), TAIL]);
      frames.set(key, frame);
    }
    return frame;
  }

  /** What a watcher sees of an object that a change takes out of its selection. */
  leaving(change: Change): StoredObject {
    let stored = this.#leaving.get(change);
    if (stored === undefined) {
      const { collection, namespace, name, object } = change.previous!;
      const metadata = { ...object.metadata, resourceVersion: String(change.revision) };
      stored = new StoredObject(collection, namespace, name, change.revision, { ...object, metadata });
      remember(this.#leaving, change, stored);
    }
    return stored;
  }

  /** How far a watcher has come, though nothing of its own happened. */
  bookmark(writer: Writer, revision: number, initialEventsEnd: boolean): Buffer {
    const metadata = {
      resourceVersion: String(revision),
      ...(initialEventsEnd ? { annotations: { 'k8s.io/initial-events-end': 'true' } } : {}),
    };
    return encodeEvent('BOOKMARK', bookmarkObject(writer, metadata));
  }

  /** The end of a watch that cannot go on. */
  error(status: Status): Buffer {
    return encodeEvent('ERROR', status);
  }
}

/** Keeps the entries that came last. */
function remember<K, V>(map: Map<K, V>, key: K, value: V): void {
  map.set(key, value);
  if (map.size > REMEMBERED) map.delete(map.keys().next().value as K);
}

function bookmarkObject(writer: Writer, metadata: object): unknown {
  const { apiVersion, type } = writer.target;
  const meta = `meta.k8s.io/${writer.representation.meta}`;
  switch (writer.representation.as) {
    case 'object':
      return { kind: type.kind, apiVersion, metadata };
    case 'metadata':
      return { kind: 'PartialObjectMetadata', apiVersion: meta, metadata };
    case 'table': {
      const object = { kind: 'PartialObjectMetadata', apiVersion: meta, metadata };
      const cells = printerOf(writer.target).columns.map(() => '');
      const rows = [{ cells, object }];
      return { kind: 'Table', apiVersion: meta, metadata: {}, columnDefinitions: null, rows };
    }
  }
}

function encodeEvent(type: string, object: unknown): Buffer {
  return Buffer.concat([encodeJson({ type, object }), Buffer.from('\n')]);
}
