import type { ChildProcess } from 'node:child_process';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { BodyTooLarge, Capture } from './capture.ts';
import { cgiVariables, parseCgiHead } from './cgi.ts';
import { killGroup, spawnGit } from './git-process.ts';
import { parseCommands, parseReport, type RefUpdate } from './receive-pack.ts';
import type { GitRoute } from './repository-name.ts';

/** How much of a push's head and of its report is kept to learn which refs moved. */
const KEPT = 4 * 1024 * 1024;

/** One exchange with `git http-backend`. */
export interface Exchange {
  readonly route: GitRoute;
  readonly root: string;
  readonly env: Record<string, string>;
  readonly maxBodyBytes: number;
  /** Told of the process, so that the server can end it when it stops. */
  readonly started: (child: ChildProcess) => void;
}

/**
 * Runs `git http-backend` for a request and streams its answer, all but the end: the caller finishes the
 * response, so that what a push has to cause is done before the client sees it succeed.
 * Returns the refs that a push moved (empty for everything else).
 */
export async function runBackend(
  request: IncomingMessage,
  response: ServerResponse,
  exchange: Exchange,
): Promise<readonly RefUpdate[]> {
  const { route } = exchange;
  const child = spawnGit(['http-backend'], {
    ...exchange.env,
    ...cgiVariables(request, route, exchange.root),
  });
  exchange.started(child);
  const abandon = () => killGroup(child);
  response.once('close', abandon);
  try {
    const pushing = route.service === 'git-receive-pack' && route.step === 'rpc';
    const input = new Capture(pushing ? KEPT : 0, exchange.maxBodyBytes);
    // Both at once: whichever fails first is the reason.
    const [report] = await Promise.all([
      forward(child.stdout!, response, pushing ? KEPT : 0),
      sendBody(request, input, child),
    ]);
    return pushing ? movedRefs(input.head, report) : [];
  } finally {
    response.off('close', abandon);
    killGroup(child);
  }
}

async function sendBody(request: IncomingMessage, input: Capture, child: ChildProcess): Promise<void> {
  child.stderr!.resume();
  const decoded = request.headers['content-encoding'] === 'gzip' ? [createGunzip()] : [];
  try {
    await pipeline([request, ...decoded, input, child.stdin!]);
  } catch (error) {
    // The backend may answer (an error, say) without reading everything; that is its right.
    if (!isBrokenPipe(error)) {
      killGroup(child);
      throw error;
    }
    request.resume();
  }
}

function isBrokenPipe(error: unknown): boolean {
  const code = (error as NodeJS.ErrnoException).code;
  return code === 'EPIPE' || code === 'ERR_STREAM_DESTROYED' || code === 'ERR_STREAM_PREMATURE_CLOSE';
}

/** Copies the CGI answer to the response, leaving it open; returns the first `keep` bytes of its body. */
async function forward(output: Readable, response: ServerResponse, keep: number): Promise<Buffer> {
  let head: Buffer | undefined = Buffer.alloc(0);
  const kept: Buffer[] = [];
  let keptBytes = 0;
  for await (const chunk of output as AsyncIterable<Buffer>) {
    let body = chunk;
    if (head) {
      head = Buffer.concat([head, chunk]);
      const parsed = parseCgiHead(head);
      if (parsed === undefined) continue;
      if (parsed === 'invalid') throw new Error('git http-backend gave no CGI answer');
      response.writeHead(parsed.status, [...parsed.headers.flat()]);
      body = head.subarray(parsed.body);
      head = undefined;
    }
    if (keptBytes < keep) kept.push(body.subarray(0, keep - keptBytes));
    keptBytes += body.length;
    if (!response.write(body)) await drained(response);
  }
  if (head) throw new Error('git http-backend ended without an answer');
  return Buffer.concat(kept);
}

function drained(response: ServerResponse): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      response.off('drain', done);
      response.off('close', done);
      resolve();
    };
    response.on('drain', done);
    response.on('close', done);
  });
}

function movedRefs(request: Buffer, response: Buffer): RefUpdate[] {
  const accepted = parseReport(response);
  return parseCommands(request).filter((u) => u.old !== u.new && accepted?.has(u.name) === true);
}

/** The HTTP status for an exchange that failed before anything was answered. */
export function failureStatus(error: unknown): number {
  if (error instanceof BodyTooLarge) return 413;
  const code = (error as NodeJS.ErrnoException).code ?? '';
  return code.startsWith('Z_') ? 400 : 500;
}
