// Builds the Kustomizations of real repositories and compares the SHA-256 of the output with what Flux printed
// (../shared/conformance/real-repos/cases.tsv). The repositories are given as a folder of bare clones named
// OWNER+NAME/repo; those that are not there are left out.
// Usage: node conformance/kustomize/real-repos.ts REPOS [--show N] [FILTER]
import { execFileSync, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildKustomizationInProcess, type KustomizationParts } from '@flux-ts/render';
import { decodeAll, encode, type Value, type ValueObject } from '@flux-ts/yaml';

interface Case {
  readonly repository: string;
  readonly commit: string;
  readonly file: string;
  readonly document: number;
  readonly name: string;
  readonly path: string;
  readonly args: readonly string[];
  readonly result: string;
}

function readCases(): Case[] {
  const text = readFileSync(
    join(import.meta.dirname, '../../../shared/conformance/real-repos/cases.tsv'),
    'utf8',
  );
  return text
    .trimEnd()
    .split('\n')
    .slice(1)
    .map((line) => {
      const [
        repository = '',
        commit = '',
        file = '',
        document = '0',
        name = '',
        path = '',
        args = '',
        result = '',
      ] = line.split('\t');
      return {
        repository,
        commit,
        file,
        document: Number(document),
        name,
        path,
        args: args.split(' ').filter(Boolean),
        result,
      };
    });
}

/** Secrets that SOPS has encrypted are shown masked, as on the command line. */
function mask(object: ValueObject): Value {
  if (object['kind'] !== 'Secret') return object;
  const masked = '**SOPS**';
  const encoded = Buffer.from(masked).toString('base64');
  const text = encode(object);
  const whole = text.includes('sops:') && text.includes('mac: ENC[');
  const result = { ...object };
  if (whole) delete result['sops'];
  const docker = result['type'] === 'kubernetes.io/dockerconfigjson';
  for (const field of ['data', 'stringData']) {
    const map = result[field];
    if (typeof map !== 'object' || map === null || Array.isArray(map)) continue;
    const next: ValueObject = {};
    for (const [key, value] of Object.entries(map)) {
      const raw = String(value ?? '');
      const plain = field === 'data' ? Buffer.from(raw, 'base64').toString('latin1') : raw;
      const json = '{"mask":"**SOPS**"}';
      const substitute = docker
        ? field === 'data'
          ? Buffer.from(json).toString('base64')
          : json
        : field === 'data'
          ? encoded
          : masked;
      if (whole) next[key] = substitute;
      else next[key] = plain.includes('sops') && plain.includes('ENC[') ? encoded : raw;
    }
    if (Object.keys(next).length === 0) delete result[field];
    else result[field] = next;
  }
  return result;
}

function runCase(folder: string, c: Case): string {
  const file = join(folder, c.file);
  const document = decodeAll(readFileSync(file, 'utf8'))[c.document];
  const k = document as unknown as KustomizationParts & {
    spec: { postBuild?: { substitute?: Record<string, string> } };
  };
  const option = (name: string): string | undefined =>
    c.args.includes(name) ? c.args[c.args.indexOf(name) + 1] : undefined;
  const namespace = k.metadata.namespace ?? option('-n') ?? '';
  const post = k.spec.postBuild;
  const result = buildKustomizationInProcess(
    {
      folder,
      path: c.path,
      kustomization: { ...k, metadata: { ...k.metadata, namespace } },
      ...(post ? { substitute: post.substitute ?? {} } : {}),
      strict: c.args.includes('--strict-substitute'),
    },
    {},
  );
  if ('needs' in result) throw new Error(`needs ${result.needs.map((need) => need.key).join(', ')}`);
  return result.objects.map((object) => `${encode(mask(object.value as ValueObject))}---\n`).join('');
}

/** A row that the engine's door alone cannot run: the command itself, in the tree. */
function runCommand(folder: string, c: Case): string {
  const aside = mkdtempSync(join(tmpdir(), 'flux-ts-row-'));
  try {
    const text = readFileSync(join(folder, c.file), 'utf8');
    const file = join(aside, 'kustomization.yaml');
    writeFileSync(file, documentsOf(text)[c.document] ?? '');
    const command = [
      'build',
      'kustomization',
      c.name,
      '--path',
      c.path,
      '--kustomization-file',
      file,
      '--dry-run',
    ];
    const main = join(import.meta.dirname, '../../apps/flux/src/main.ts');
    const { status, stdout, stderr } = spawnSync(process.execPath, [main, ...command, ...c.args], {
      cwd: folder,
      encoding: 'utf8',
      maxBuffer: 1 << 28,
      timeout: 120_000,
    });
    if (status !== 0) throw new Error(stderr);
    return stdout;
  } finally {
    rmSync(aside, { recursive: true, force: true });
  }
}

/** The documents of a file as they are written, without those that say nothing. */
function documentsOf(text: string): string[] {
  return text.split(/^---.*$/m).filter((document) => /^[^#\s]/m.test(document));
}

function main(argv: readonly string[]): void {
  const [repositories = '', ...rest] = argv;
  const show = rest.includes('--show') ? Number(rest[rest.indexOf('--show') + 1]) : 10;
  const filter = rest.filter((word, i) => word !== '--show' && rest[i - 1] !== '--show');
  const cases = readCases().filter((c) =>
    filter.every((word) => `${c.repository} ${c.name} ${c.path} ${c.args.join(' ')}`.includes(word)),
  );
  const trees = new Map<string, Case[]>();
  for (const c of cases)
    trees.set(`${c.repository} ${c.commit}`, [...(trees.get(`${c.repository} ${c.commit}`) ?? []), c]);
  const total = { same: 0, different: 0, failed: 0, errors: 0, accepted: 0, skipped: 0 };
  let shown = 0;
  const report = (c: Case, text: string): void => {
    if (shown++ < show) console.log(`  ${c.repository} ${c.name} ${c.path} ${c.args.join(' ')}: ${text}`);
  };
  for (const [key, list] of trees) {
    const [repository = '', commit = ''] = key.split(' ');
    const git = join(repositories, repository.replace('/', '+'), 'repo');
    if (!existsSync(git)) {
      total.skipped += list.length;
      continue;
    }
    const folder = mkdtempSync(join(tmpdir(), 'flux-ts-real-'));
    const started = performance.now();
    try {
      execFileSync('sh', [
        '-c',
        'git --git-dir "$1" archive "$2" | tar -x -C "$3"',
        'sh',
        git,
        commit,
        folder,
      ]);
      const built = performance.now();
      for (const c of list) {
        let output: string;
        try {
          output = c.args.includes('--recursive') ? runCommand(folder, c) : runCase(folder, c);
        } catch (error) {
          const text = error instanceof Error ? error.message : String(error);
          if (c.result.startsWith('error')) total.errors++;
          else {
            total.failed++;
            report(c, `failed: ${text.slice(0, 400)}`);
          }
          continue;
        }
        const digest = `sha256:${createHash('sha256').update(output).digest('hex')}`;
        if (digest === c.result) total.same++;
        else if (c.result.startsWith('error')) {
          total.accepted++;
          report(c, `accepted, but ${c.result.slice(0, 300)}`);
        } else {
          total.different++;
          report(c, `different (${output.length} characters)`);
        }
      }
      console.log(
        `${key}: ${list.length} builds in ${Math.round(performance.now() - built)} ms (laid out in ${Math.round(built - started)} ms)`,
      );
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  }
  console.log(JSON.stringify(total));
  process.exitCode = total.different + total.failed + total.accepted === 0 ? 0 : 1;
}

if (import.meta.main) main(process.argv.slice(2));
