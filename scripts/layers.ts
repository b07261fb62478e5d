import { globSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { cruise, type ICruiseOptions, type IForbiddenRuleType } from 'dependency-cruiser';

/**
 * Checks the house's rules of import with dependency-cruiser, that it saw every module there is, and that each
 * package declares what it imports. Exit code 1 and a line a violation when something is wrong.
 */
const folders = ['engines', 'protocols', 'toolkit', 'embedded', 'controllers', 'apps', 'testkit'];
const root = dirname(import.meta.dirname);
const rules = createRequire(import.meta.url)('../.dependency-cruiser.cjs') as {
  forbidden: IForbiddenRuleType[];
  options: ICruiseOptions;
};

function sourceFiles(): string[] {
  return folders.flatMap((folder) => globSync(`${folder}/**/*.ts`, { cwd: root, exclude: ignored })).sort();
}

function ignored(path: string): boolean {
  return /(^|\/)(node_modules|dist|testdata)(\/|$)/.test(path);
}

async function violations(files: readonly string[]): Promise<string[]> {
  const { output } = await cruise([...files], {
    ...rules.options,
    ruleSet: { forbidden: rules.forbidden },
    validate: true,
    baseDir: root,
  });
  if (typeof output === 'string') throw new Error('dependency-cruiser gave text, not modules');
  const seen = new Set(output.modules.map((module) => module.source));
  const unseen = files.filter((file) => !seen.has(file));
  return [
    ...output.summary.violations.map((v) => `${v.rule.name}: ${v.from} → ${v.to}`),
    ...unseen.map((file) => `not seen by dependency-cruiser: ${file}`),
  ];
}

function undeclared(files: readonly string[]): string[] {
  const found: string[] = [];
  for (const file of files) {
    const folder = /^(testkit|[^/]+\/[^/]+)\//.exec(file)?.[1];
    if (folder === undefined || file.endsWith('.test.ts') || /\/(test|bench|scripts)\//.test(file)) continue;
    const manifest = JSON.parse(readFileSync(join(root, folder, 'package.json'), 'utf8'));
    const declared = {
      ...manifest.dependencies,
      ...manifest.optionalDependencies,
      ...manifest.devDependencies,
    };
    for (const [, name] of readFileSync(join(root, file), 'utf8').matchAll(
      /^(?:import|export)[^'\n]*from '(@[^/']+\/[^/']+|[^.@/'][^/':]*)(?:\/[^']*)?'/gm,
    )) {
      if (name !== undefined && declared[name] === undefined && name !== manifest.name)
        found.push(`undeclared: ${file} → ${name}`);
    }
  }
  return found;
}

const files = sourceFiles();
const wrong = [...(await violations(files)), ...undeclared(files)];
for (const line of wrong) console.error(`✗ ${line}`);
console.log(`${files.length} modules, ${wrong.length} violations of the layers`);
process.exitCode = wrong.length === 0 ? 0 : 1;
