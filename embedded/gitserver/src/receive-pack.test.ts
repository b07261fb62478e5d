import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readPktLine, writePktLine } from './pkt-line.ts';
import { parseCommands, parseReport } from './receive-pack.ts';

const ZERO = '0'.repeat(40);
const ONE = '1'.repeat(40);

test('readPktLine reads what writePktLine wrote', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 60 }), (text) => {
      const line = writePktLine(text);
      const read = readPktLine(Buffer.from(`${line}rest`), 0);
      expect(read?.end).toBe(Buffer.byteLength(line));
      expect(read?.payload?.toString('utf8') ?? '').toBe(Buffer.from(text).toString('utf8'));
    }),
  );
});

test('readPktLine never reads past the end of a hostile buffer', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 64 }), (bytes) => {
      const read = readPktLine(Buffer.from(bytes), 0);
      expect(read === undefined || read.end <= bytes.length).toBe(true);
    }),
  );
});

describe('parseCommands', () => {
  test('reads the updates before the pack', () => {
    const body = `${writePktLine(`${ZERO} ${ONE} refs/heads/main\0report-status`)}${writePktLine(
      `${ONE} ${ZERO} refs/heads/old`,
    )}0000PACK....`;
    expect(parseCommands(Buffer.from(body))).toEqual([
      { old: ZERO, new: ONE, name: 'refs/heads/main' },
      { old: ONE, new: ZERO, name: 'refs/heads/old' },
    ]);
  });

  test('gives nothing for a request that is none', () => {
    expect(parseCommands(Buffer.from('hello'))).toEqual([]);
  });
});

describe('parseReport', () => {
  const report = `${writePktLine('unpack ok\n')}${writePktLine('ok refs/heads/main\n')}${writePktLine(
    'ng refs/heads/x non-fast-forward\n',
  )}0000`;

  test('names the refs that were accepted', () => {
    expect(parseReport(Buffer.from(report))).toEqual(new Set(['refs/heads/main']));
  });

  test('looks into the side band', () => {
    const banded = `${writePktLine(`\x01${report.slice(0, 20)}`)}${writePktLine('\x02progress')}${writePktLine(
      `\x01${report.slice(20)}`,
    )}0000`;
    expect(parseReport(Buffer.from(banded))).toEqual(new Set(['refs/heads/main']));
  });

  test('gives undefined where there is no report', () => {
    expect(parseReport(Buffer.from(writePktLine('NAK\n')))).toBeUndefined();
  });
});
