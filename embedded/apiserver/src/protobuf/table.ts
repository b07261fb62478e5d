import { PROTOBUF_TABLE } from '../generated/protobuf-table.ts';

/** What a field holds: a scalar (`s`tring, b`y`tes, `b`ool, `i`nteger, `d`ouble) or the name of a message. */
export interface MessageField {
  readonly json: string;
  readonly type: string;
  readonly repeated: boolean;
  readonly map: boolean;
  /** Its fields stand in its parent's JSON. */
  readonly inline: boolean;
  /** Absent and zero are different. */
  readonly pointer: boolean;
  readonly omitEmpty: boolean;
}

/** A message: its fields by number. */
export type Message = ReadonlyMap<number, MessageField>;

/** The messages of built-in types, read when they are first asked for. */
export class MessageTable {
  readonly #lines = new Map<string, string>();
  readonly #messages = new Map<string, Message>();

  constructor() {
    for (const line of PROTOBUF_TABLE.trim().split('\n')) {
      const space = line.indexOf(' ');
      this.#lines.set(space < 0 ? line : line.slice(0, space), space < 0 ? '' : line.slice(space + 1));
    }
  }

  /** A message by its short name, such as `core.v1.Pod`. */
  find(name: string): Message | undefined {
    const known = this.#messages.get(name);
    const line = this.#lines.get(name);
    if (known !== undefined || line === undefined) return known;
    const message: Message = new Map(line === '' ? [] : line.split(' ').map(parseField));
    this.#messages.set(name, message);
    return message;
  }
}

const FIELD = /^(\d+)(\^?)(\*?)(o?):([^:]+):([[{]?)(.+)$/;

function parseField(text: string): [number, MessageField] {
  const [, number, inline, pointer, omit, json, shape, type] = FIELD.exec(text)!;
  return [
    Number(number),
    {
      json: json!,
      type: type!,
      repeated: shape === '[',
      map: shape === '{',
      inline: inline !== '',
      pointer: pointer !== '',
      omitEmpty: omit !== '',
    },
  ];
}
