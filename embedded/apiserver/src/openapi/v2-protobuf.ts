import type { ValueObject } from '@flux-ts/yaml';
import { jsonText } from '../json.ts';
import { MessageWriter } from '../protobuf/writer.ts';
import { CHOICES, MESSAGES } from './v2-messages.ts';

/** An OpenAPI v2 document as the message `openapi.v2.Document`, the one form in which kubectl asks for it. */
export function encodeOpenApiV2(document: ValueObject): Buffer {
  return message('Document', document);
}

function message(type: string, value: unknown): Buffer {
  const writer = new MessageWriter();
  const choice = CHOICES[type];
  if (choice === undefined) fields(writer, type, value as ValueObject);
  else {
    const [number, chosen] = choice(value);
    put(writer, number, chosen, value);
  }
  return writer.finish();
}

function fields(writer: MessageWriter, type: string, value: ValueObject): void {
  const table = MESSAGES[type]!;
  for (const [key, child] of Object.entries(value)) {
    const field = Object.hasOwn(table, key) ? table[key] : undefined;
    if (field !== undefined) put(writer, field[0], field[1], child);
    else if (key.startsWith('x-') && table['x-'] !== undefined) {
      writer.bytes(table['x-'][0], named(key, any(child)));
    }
  }
}

function put(writer: MessageWriter, number: number, type: string, value: unknown): void {
  if (type.startsWith('[')) {
    for (const item of value as readonly unknown[]) put(writer, number, type.slice(1), item);
    return;
  }
  if (type.startsWith('{')) {
    writer.bytes(number, entries(type.slice(1), value as ValueObject));
    return;
  }
  const scalar = SCALARS.get(type);
  if (scalar === undefined) writer.bytes(number, message(type, value));
  else scalar(writer, number, value);
}

const SCALARS: ReadonlyMap<string, (writer: MessageWriter, number: number, value: unknown) => void> = new Map(
  [
    ['string', (writer, number, value) => writer.text(number, String(value))],
    ['bool', (writer, number, value) => writer.integer(number, value === true ? 1 : 0)],
    ['integer', (writer, number, value) => writer.integer(number, Number(value))],
    ['double', (writer, number, value) => writer.double(number, Number(value))],
    ['Any', (writer, number, value) => writer.bytes(number, any(value))],
  ],
);

/** `Schema` under 1, or `2 PathItem` under another number. */
function entries(type: string, value: ValueObject): Buffer {
  const [number, name] = type.startsWith('2 ') ? [2, type.slice(2)] : [1, type];
  const writer = new MessageWriter();
  for (const [key, child] of Object.entries(value)) writer.bytes(number, named(key, message(name, child)));
  return writer.finish();
}

function named(name: string, value: Buffer): Buffer {
  const writer = new MessageWriter();
  writer.text(1, name);
  writer.bytes(2, value);
  return writer.finish();
}

/** Any: its field 2 is YAML, of which JSON is a part. */
function any(value: unknown): Buffer {
  const writer = new MessageWriter();
  writer.text(2, `${jsonText(value)}\n`);
  return writer.finish();
}
