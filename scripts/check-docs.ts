import { spawnSync } from 'node:child_process';
import { existsSync, globSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';

/**
 * Checks the documentation: every relative link leads somewhere, every package has a README, and every TypeScript
 * example runs (```ts; ```ts ignore is for shapes that need a world around them). A line `// value` under an
 * expression is prose. Exit code 1 and a line a fault.
 */
const root = dirname(import.meta.dirname);
const pages = globSync('**/*.md', {
  cwd: root,
  exclude: (path) => /(^|\/)(node_modules|dist|\.flux|testdata)(\/|$)/.test(path),
}).sort();

function brokenLinks(page: string, text: string): string[] {
  const prose = text.replace(/`[^`\n]*`/g, '');
  const links = [...prose.matchAll(/\]\((?!https?:|#|mailto:)([^)#\s]+)/g)].map((match) => match[1] ?? '');
  return links
    .filter((link) => !existsSync(join(root, dirname(page), link)))
    .map((link) => `${page}: ${link} leads nowhere`);
}

function packagesWithoutReadme(): string[] {
  return globSync(
    ['{engines,protocols,toolkit,embedded,controllers,apps}/*/package.json', 'testkit/package.json'],
    { cwd: root },
  )
    .filter((manifest) => !existsSync(join(root, dirname(manifest), 'README.md')))
    .map((manifest) => `${dirname(manifest)}: no README.md`);
}

/** Runs a page's examples as one module beside the page, so that imports resolve as they do for its package. */
function failingExamples(page: string, text: string): string[] {
  const blocks = [...text.matchAll(/^```ts\n([\s\S]*?)^```/gm)].map((match) => match[1] ?? '');
  if (blocks.length === 0) return [];
  const folder = mkdtempSync(join(root, dirname(page), '.examples-'));
  try {
    return blocks.flatMap((block, i) => {
      const file = join(folder, `example-${i}.ts`);
      writeFileSync(file, block);
      const { status, stderr } = spawnSync(
        process.execPath,
        ['--disable-warning=ExperimentalWarning', file],
        { encoding: 'utf8', timeout: 60_000 },
      );
      return status === 0
        ? []
        : [`${page}: example ${i + 1} fails: ${stderr.trim().split('\n').slice(0, 12).join('\n  ')}`];
    });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const faults = packagesWithoutReadme();
for (const page of pages) {
  const text = readFileSync(join(root, page), 'utf8');
  faults.push(...brokenLinks(page, text), ...failingExamples(page, text));
}
for (const fault of faults) console.error(`✗ ${fault}`);
console.log(`${pages.length} pages in ${relative(process.cwd(), root) || '.'}, ${faults.length} faults`);
process.exitCode = faults.length === 0 ? 0 : 1;
