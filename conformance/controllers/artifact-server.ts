import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';

/** Files of an artifact by path. */
export type Files = Readonly<Record<string, string>>;

/** What a source's status says of its artifact. */
export interface ServedArtifact {
  readonly url: string;
  readonly path: string;
  readonly revision: string;
  readonly digest: string;
  readonly size: number;
  readonly lastUpdateTime: string;
  readonly metadata?: Readonly<Record<string, string>>;
}

/** Stands for source-controller: serves archives of files that journeys make up. */
export class ArtifactServer {
  readonly #server: Server;
  readonly #archives = new Map<string, Buffer>();
  #count = 0;

  private constructor(server: Server) {
    this.#server = server;
  }

  static async start(): Promise<ArtifactServer> {
    const server = createServer((request, response) => {
      const body = self.#archives.get(request.url ?? '');
      response.writeHead(body === undefined ? 404 : 200, { 'content-type': 'application/gzip' }).end(body);
    });
    const self = new ArtifactServer(server);
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return self;
  }

  /** Offers files as an artifact of that revision. */
  add(files: Files, revision: string): ServedArtifact {
    const archive = gzipSync(tarOf(files));
    const path = `/${++this.#count}.tar.gz`;
    this.#archives.set(path, archive);
    return {
      url: `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}${path}`,
      path: path.slice(1),
      revision,
      digest: `sha256:${createHash('sha256').update(archive).digest('hex')}`,
      size: archive.length,
      lastUpdateTime: '2026-01-01T00:00:00Z',
    };
  }

  /** Takes an artifact away, as garbage collection does. */
  remove({ path }: ServedArtifact): void {
    this.#archives.delete(`/${path}`);
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    this.#server.close();
    await once(this.#server, 'close');
  }
}

/** A tar archive (POSIX ustar) of regular files, two empty blocks at its end. */
function tarOf(files: Files): Buffer {
  const parts = Object.entries(files).flatMap(([name, text]) => {
    const body = Buffer.from(text);
    return [headerOf(name, body.length), body, Buffer.alloc((512 - (body.length % 512)) % 512)];
  });
  return Buffer.concat([...parts, Buffer.alloc(1024)]);
}

function headerOf(name: string, size: number): Buffer {
  const header = Buffer.alloc(512);
  header.write(name, 0, 100);
  header.write('0000600\0', 100);
  header.write('0000000\0', 108);
  header.write('0000000\0', 116);
  header.write(`${size.toString(8).padStart(11, '0')}\0`, 124);
  header.write('00000000000\0', 136);
  header.write('        ', 148);
  header.write('0', 156);
  header.write('ustar\u000000', 257);
  const sum = header.reduce((all, byte) => all + byte, 0);
  header.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
  return header;
}
