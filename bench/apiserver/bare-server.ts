// What Node alone needs to tell so many watchers: it knows nothing of objects, and writes each body that it is sent to
// every connection that has asked for anything: node bench/apiserver/bare-server.ts FILE, with credentials.
import { readFileSync } from 'node:fs';
import { createServer, type TLSSocket } from 'node:tls';

const HEAD = 'HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ntransfer-encoding: chunked\r\n\r\n';
const CREATED = 'HTTP/1.1 201 Created\r\ncontent-length: 2\r\n\r\n{}';
/** As long as the metadata of an object. */
const METADATA = 'x'.repeat(500);

const watchers = new Set<TLSSocket>();
const { server: pair } = JSON.parse(readFileSync(process.argv[2] ?? '', 'utf8'));

const server = createServer({ key: pair.key, cert: pair.certificate }, (socket) => {
  let text = '';
  socket.setNoDelay(true).on('error', () => {});
  socket.on('close', () => watchers.delete(socket));
  socket.on('data', (chunk: Buffer) => {
    text += chunk.toString('latin1');
    const end = text.indexOf('\r\n\r\n');
    if (end < 0) return;
    const length = Number(/content-length: (\d+)/i.exec(text)?.[1] ?? 0);
    const body = text.slice(end + 4);
    if (body.length < length) return;
    const isWatch = text.startsWith('GET');
    text = '';
    socket.write(isWatch ? HEAD : CREATED);
    if (isWatch) watchers.add(socket);
    else tell(`{"type":"ADDED","metadata":"${METADATA}","object":${body}}\n`);
  });
});

function tell(event: string): void {
  const chunk = Buffer.from(`${event.length.toString(16)}\r\n${event}\r\n`, 'latin1');
  for (const watcher of watchers) watcher.write(chunk);
}

server.listen(0, '127.0.0.1', () => {
  const address = server.address();
  if (typeof address === 'object') process.stdout.write(`${address?.port}\n`);
});
