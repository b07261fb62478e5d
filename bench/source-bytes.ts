/**
 * What a commit costs on the wire and in time in a repository of 200 MB: `node bench/source-bytes.ts [--mb 200]`.
 * A real Git server behind a meter, git, store and reconciler over a fake cluster. The ratio is what
 * `git clone --depth 1` brings for the same change, which is what Flux does.
 */
import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { type AddressInfo, connect, createServer } from 'node:net';
import { join } from 'node:path';
import { parseArgs, promisify } from 'node:util';
import { Harness } from '../controllers/source-controller/test/harness.ts';

const run = promisify(execFile);
const { values } = parseArgs({ options: { mb: { type: 'string', default: '200' } } });
const megabytes = Number(values.mb);

/** Passes connections on and counts what comes back. */
async function meter(port: number) {
  const count = { bytes: 0 };
  const server = createServer((near) => {
    const far = connect(port, '127.0.0.1');
    far.on('data', (chunk: Buffer) => {
      count.bytes += chunk.length;
    });
    for (const socket of [near, far]) socket.on('error', () => socket.destroy());
    near.pipe(far).pipe(near);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { port: (server.address() as AddressInfo).port, count, close: () => server.close() };
}

const h = await Harness.start();
const wire = await meter(Number(new URL(h.url()).port));
try {
  const files = Array.from({ length: megabytes }, (_, i) => [`data/${i}.bin`, randomBytes(1 << 20)] as const);
  const workspace = await h.workspace({ 'app/a.yaml': 'a: 0\n', ...Object.fromEntries(files) });
  const url = h.url().replace(/:\d+\//, `:${wire.port}/`);
  h.seedRepository({ url, timeout: '10m', ignore: '/data' });
  const spent = async (name: string, work: () => Promise<unknown>): Promise<number> => {
    wire.count.bytes = 0;
    const start = performance.now();
    await work();
    const { bytes } = wire.count;
    console.log(`${name}: ${bytes} bytes, ${(performance.now() - start).toFixed(0)} ms`);
    return bytes;
  };
  await spent('first artifact', () => h.reconcile());
  await spent('nothing new', () => h.reconcile());
  await h.push(workspace, { 'app/a.yaml': 'a: 1\n' });
  const ours = await spent('one file changed', () => h.reconcile());
  const clone = [
    'clone',
    '-q',
    '--depth=1',
    url.replace('http://', 'http://x:t0ken-t0ken@'),
    join(h.folder, 'clone'),
  ];
  const theirs = await spent('git clone --depth 1', () => run('git', clone));
  console.log(`ratio ${(theirs / ours).toFixed(0)}`);
} finally {
  wire.close();
  await h.stop();
}
process.exit(0);
