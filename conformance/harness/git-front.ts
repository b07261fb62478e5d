import { once } from 'node:events';
import { type IncomingMessage, request } from 'node:http';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { testCa, testServer } from '../../protocols/git/test/certificates.ts';

/** A Git server behind TLS whose certificate no machine trusts by itself. */
export interface GitFront {
  /** `https://localhost:…`, without credentials. */
  readonly url: string;
  /** The authority of its certificate, PEM. */
  readonly ca: string;
  /** Runs something before the n-th push from now (1 is the next) is let through: before its first request, or its last. */
  beforePush(n: number, step: 'first' | 'last', run: () => void): void;
  stop(): void;
}

interface Ambush {
  left: number;
  readonly step: 'first' | 'last';
  readonly run: () => void;
}

/** Starts one in front of a Git server over HTTP. */
export async function startGitFront(target: string): Promise<GitFront> {
  let ambush: Ambush | undefined;
  const meet = (step: 'first' | 'last'): void => {
    if (ambush?.step !== step) return;
    ambush.left--;
    if (ambush.left > 0) return;
    const { run } = ambush;
    ambush = undefined;
    run();
  };
  const server = createServer(testServer, (incoming, outgoing) => {
    const step = pushStep(incoming);
    if (step !== undefined) meet(step);
    const { method = 'GET', headers, url = '/' } = incoming;
    const onward = request(new URL(url, target), { method, headers }, (answer) => {
      outgoing.writeHead(answer.statusCode ?? 500, answer.headers);
      answer.pipe(outgoing);
    });
    onward.on('error', () => outgoing.destroy());
    incoming.pipe(onward);
  });
  server.on('tlsClientError', () => {});
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `https://localhost:${(server.address() as AddressInfo).port}`,
    ca: testCa,
    beforePush: (left, step, run) => {
      ambush = { left, step, run };
    },
    stop: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}

/** Where in a push a request is; git first asks without credentials, which does not count. */
function pushStep({ method, url = '', headers }: IncomingMessage): Ambush['step'] | undefined {
  if (headers.authorization === undefined) return undefined;
  if (method === 'GET' && url.endsWith('?service=git-receive-pack')) return 'first';
  return method === 'POST' && url.endsWith('/git-receive-pack') ? 'last' : undefined;
}
