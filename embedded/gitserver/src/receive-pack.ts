import { readPktLine, readUntilFlush } from './pkt-line.ts';

/** One ref that a push moved. All zeros for `old` means created, for `new` deleted. */
export interface RefUpdate {
  readonly name: string;
  readonly old: string;
  readonly new: string;
}

const COMMAND = /^([0-9a-f]{40}|[0-9a-f]{64}) ([0-9a-f]{40}|[0-9a-f]{64}) ([^\0\n]+)/;

/**
 * The update commands at the head of a receive-pack request (gitprotocol-pack, "Reference Update Request"):
 * pkt-lines `<old> <new> <ref>`, the first with `\0` and capabilities, up to a flush; then the pack.
 */
export function parseCommands(request: Buffer): RefUpdate[] {
  const updates: RefUpdate[] = [];
  for (const payload of readUntilFlush(request).payloads) {
    const match = COMMAND.exec(payload.toString('utf8'));
    if (match) updates.push({ old: match[1]!, new: match[2]!, name: match[3]! });
  }
  return updates;
}

/**
 * The names of refs that a receive-pack response reports as `ok` (gitprotocol-pack, "Report Status"),
 * inside side band 1 or bare. Undefined when the response carries no report.
 */
export function parseReport(response: Buffer): Set<string> | undefined {
  const report = readsLikeReport(response) ? response : sideBand(response);
  const lines = readUntilFlush(report).payloads.map((p) => p.toString('utf8').trimEnd());
  if (!lines.some((line) => line.startsWith('unpack '))) return undefined;
  return new Set(lines.filter((line) => line.startsWith('ok ')).map((line) => line.slice(3)));
}

function readsLikeReport(response: Buffer): boolean {
  return readPktLine(response, 0)?.payload?.toString('latin1').startsWith('unpack ') === true;
}

function sideBand(response: Buffer): Buffer {
  const data = readUntilFlush(response).payloads.filter((p) => p[0] === 1);
  return Buffer.concat(data.map((p) => p.subarray(1)));
}
