// Spike: which hostile tasks can a worker thread with resource limits hold? Each case runs in a process of its own
// that starts one worker and ends it after two seconds; the report says what became of worker and process.
// Usage: node bench/containment.ts
import { spawn } from 'node:child_process';
import { Worker } from 'node:worker_threads';

const cases: Readonly<Record<string, string>> = {
  'heap grows by small objects': 'const all = []; for (;;) all.push({ a: all.length });',
  'one huge array of numbers': 'globalThis.big = new Array(600_000_000).fill(1.5);',
  'one huge array of objects': 'globalThis.big = Array.from({ length: 60_000_000 }, () => ({}));',
  'one map that grows': 'const m = new Map(); for (let i = 0; ; i++) m.set(i, i);',
  'one huge string': "let s = 'x'.repeat(500_000_000); globalThis.big = Buffer.from(s);",
  'many large strings, joined':
    "const all = []; for (;;) all.push('x'.repeat(400_000_000).split('').length);",
  'array buffers grow': 'const all = []; for (;;) all.push(new Uint8Array(64 << 20).fill(1));',
  'one buffer of 8 GiB': 'globalThis.big = new Uint8Array(2 ** 33).fill(1);',
  'deep recursion': 'const f = (n) => f(n + 1) + 1; f(0);',
  'infinite loop': 'for (;;);',
  'expression that backtracks': "/^(a+)+$/.test('a'.repeat(40) + 'b');",
  'flood of promises': 'const f = () => Promise.resolve().then(f); f(); f();',
  'flood of messages':
    "const { parentPort } = require('worker_threads'); for (;;) parentPort.postMessage('x'.repeat(1e6));",
  'JSON of 300 MB': "JSON.parse('[' + '[],'.repeat(100_000_000) + '0]');",
  'blocked on a lock': 'Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);',
  'alias bomb through the engine': bomb('a0: &a0 [x,x,x,x,x,x,x,x,x,x]\n', 9),
  'YAML of 100 MB through the engine': "run('data: {' + 'a: [1, 2, 3], '.repeat(7_000_000) + '}');",
  'nesting of 1,000,000 through the engine': "run('a: ' + '['.repeat(1_000_000));",
};

function bomb(first: string, levels: number): string {
  let text = first;
  for (let i = 1; i <= levels; i++)
    text += `a${i}: &a${i} [${Array(10)
      .fill(`*a${i - 1}`)
      .join(',')}]\n`;
  return `run(${JSON.stringify(text)});`;
}

const engine = new URL('../engines/kustomize/src/index.ts', import.meta.url).href;
const prelude = `let mod; async function main() {
  mod = await import(${JSON.stringify(engine)});
  const run = (text) => mod.build(new mod.MemoryFileSystem({ 'kustomization.yaml': 'resources: [a.yaml]', 'a.yaml': 'apiVersion: v1\\nkind: ConfigMap\\nmetadata: {name: a}\\n' + text }), '');
`;

/** In the child: one worker, two seconds, then a word on what happened. */
function child(name: string): void {
  const code = cases[name] ?? '';
  const source = code.includes('run(') ? `${prelude}${code}\n}\nmain().catch((e) => { throw e; });` : code;
  const worker = new Worker(source, {
    eval: true,
    stdout: true,
    stderr: true,
    resourceLimits: { maxOldGenerationSizeMb: 128, maxYoungGenerationSizeMb: 32, stackSizeMb: 4 },
  });
  const started = performance.now();
  const say = (what: string): void => {
    const rss = Math.round(process.memoryUsage.rss() / (1 << 20));
    console.log(
      `${what} after ${Math.round(performance.now() - started)} ms, ${rss} MiB resident, peak ${Math.round(process.resourceUsage().maxRSS / 1024)} MiB`,
    );
    process.exit(0);
  };
  let last = 'ended';
  worker.on('error', (error: NodeJS.ErrnoException) => {
    last = `error ${error.code ?? error.name}`;
  });
  worker.on('message', () => undefined);
  worker.on('exit', () => say(last));
  setTimeout(() => {
    last = 'terminated';
    void worker.terminate();
    setTimeout(() => say('NOT TERMINATED'), 3000).unref();
  }, 2000);
}

async function runCase(name: string): Promise<string> {
  const process_ = spawn(process.execPath, [import.meta.filename, '--child', name], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const output: Buffer[] = [];
  process_.stdout.on('data', (chunk: Buffer) => output.push(chunk));
  process_.stderr.resume();
  const timer = setTimeout(() => process_.kill('SIGKILL'), 15_000);
  const [code, signal] = await new Promise<[number | null, string | null]>((resolve) => {
    process_.on('close', (c, s) => resolve([c, s]));
  });
  clearTimeout(timer);
  const text = Buffer.concat(output).toString().trim();
  return code === 0 ? `held: ${text}` : `TOOK THE PROCESS WITH IT: ${signal ?? `exit ${code}`}`;
}

if (process.argv[2] === '--child') child(process.argv[3] ?? '');
else {
  for (const name of Object.keys(cases)) console.log(`${name.padEnd(42)} ${await runCase(name)}`);
}
