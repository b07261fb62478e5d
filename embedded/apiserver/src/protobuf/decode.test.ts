import { describe, expect, test } from 'vitest';
import { ProtobufDecoder } from './decode.ts';

// What kubectl 1.32 sends for `kubectl create deployment x --image=nginx --port=80 --dry-run=server`, but for times.
const decoder = new ProtobufDecoder();

/** tag, then length and bytes, or a number */
function field(number: number, value: Uint8Array | string | number): Buffer {
  if (typeof value === 'number') return Buffer.concat([varint(number << 3), varint(value)]);
  const bytes = Buffer.from(value as string);
  return Buffer.concat([varint((number << 3) | 2), varint(bytes.length), bytes]);
}

function varint(value: number): Buffer {
  const bytes: number[] = [];
  let rest = BigInt.asUintN(64, BigInt(value));
  do {
    const part = Number(rest & 0x7fn);
    rest >>= 7n;
    bytes.push(rest > 0n ? part | 0x80 : part);
  } while (rest > 0n);
  return Buffer.from(bytes);
}

const message = (...fields: Buffer[]) => Buffer.concat(fields);

function envelope(apiVersion: string, kind: string, raw: Buffer): Buffer {
  const typeMeta = message(field(1, apiVersion), field(2, kind));
  return message(Buffer.from('k8s\0'), field(1, typeMeta), field(2, raw), field(3, ''), field(4, ''));
}

describe('ProtobufDecoder', () => {
  test('reads maps, bytes, and leaves out what Go leaves out', () => {
    const metadata = message(field(1, 's'), field(2, ''), field(5, ''), field(7, 0), field(8, message()));
    const entry = message(field(1, 'key'), field(2, Buffer.from([0, 255])));
    const raw = message(field(1, metadata), field(2, entry), field(3, 'Opaque'));
    expect(decoder.decode(envelope('v1', 'Secret', raw))).toEqual({
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: { name: 's' },
      data: { key: 'AP8=' },
      type: 'Opaque',
    });
  });

  test('tells a pointer to zero from nothing', () => {
    const spec = message(field(1, 0), field(7, 0));
    const decoded = decoder.decode(envelope('apps/v1', 'Deployment', field(2, spec)));
    expect(decoded['spec']).toEqual({ replicas: 0 });
  });

  test('reads numbers or texts, quantities, times, and structs that stand in their parents', () => {
    const port = message(field(3, 80), field(4, message(field(1, 1), field(2, 0), field(3, 'http'))));
    const service = decoder.decode(envelope('v1', 'Service', field(2, field(1, port))));
    expect(service['spec']).toMatchObject({ ports: [{ port: 80, targetPort: 'http' }] });
    const volume = message(field(1, 'v'), field(2, field(2, message())));
    const pod = decoder.decode(envelope('v1', 'Pod', field(2, field(1, volume))));
    expect(pod['spec']).toEqual({ volumes: [{ name: 'v', emptyDir: {} }] });
    const hard = message(field(1, 'cpu'), field(2, field(1, '500m')));
    const quota = decoder.decode(envelope('v1', 'ResourceQuota', field(2, field(1, hard))));
    expect(quota['spec']).toEqual({ hard: { cpu: '500m' } });
    const lease = decoder.decode(
      envelope(
        'coordination.k8s.io/v1',
        'Lease',
        field(2, field(4, message(field(1, 1_777_888_999), field(2, 123_456_000)))),
      ),
    );
    expect(lease['spec']).toEqual({ renewTime: '2026-05-04T10:03:19.123456Z' });
  });

  test('reads negative and large numbers exactly', () => {
    const spec = (value: number) => decoder.decode(envelope('v1', 'Pod', field(2, field(25, value))))['spec'];
    expect(spec(-5)).toEqual({ priority: -5 });
  });

  test.each([
    ['something else', Buffer.from('{"kind":"Pod"}')],
    ['a kind nobody knows', envelope('example.com/v1', 'Widget', message())],
    ['a message that is cut off', envelope('v1', 'Pod', Buffer.from([0x12, 0x50]))],
    ['a number that does not end', envelope('v1', 'Pod', Buffer.alloc(20, 0xff))],
    ['a message that goes too deep', envelope('v1', 'Pod', Buffer.from([0x0f]))],
  ])('refuses %s', (_what, bytes) => {
    expect(() => decoder.decode(bytes)).toThrow(RangeError);
  });
});
