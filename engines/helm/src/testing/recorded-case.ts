import { errorMessage } from '@flux-ts/errors';
import { HelmIgnore } from '../chart/helm-ignore.ts';
import { loadChart } from '../chart/load-chart.ts';
import { parseKubeVersion } from '../release/capabilities.ts';
import { printRendered } from '../release/print.ts';
import { renderChart } from '../release/render-chart.ts';
import { userValues } from '../values/user-values.ts';
import { fixed } from './render-snippet.ts';

/** A txtar archive: a line on what it shows, the files of a chart, `args`, and what Helm made of it. */
export interface RecordedCase {
  readonly about: string;
  readonly files: ReadonlyMap<string, string>;
  readonly args: readonly string[];
  readonly expected: { readonly output?: string; readonly error?: string };
}

export function parseCase(text: string): RecordedCase {
  const [about = '', ...parts] = text.split(/^-- (.+) --\n/m);
  const files = new Map<string, string>();
  for (let i = 0; i + 1 < parts.length; i += 2) files.set(parts[i] ?? '', parts[i + 1] ?? '');
  const take = (name: string): string | undefined => {
    const content = files.get(name);
    files.delete(name);
    return content;
  };
  const [output, error, args] = [take('expected.yaml'), take('expected.err'), take('args')];
  return {
    about: about.trim(),
    files,
    args: (args ?? '').split('\n').filter((line) => line !== ''),
    expected: {
      ...(output === undefined ? {} : { output }),
      ...(error === undefined ? {} : { error: error.replace(/\n$/, '') }),
    },
  };
}

/** What `helm template rel . --namespace ns --kube-version 1.33 ARGS` makes of a case, in this process. */
export function runCase({ files, args }: RecordedCase): RecordedCase['expected'] {
  try {
    return { output: render(files, args) };
  } catch (thrown) {
    return { error: errorMessage(thrown) };
  }
}

function render(files: ReadonlyMap<string, string>, args: readonly string[]): string {
  const all = (flag: string): string[] =>
    args.filter((arg) => arg.startsWith(`${flag}=`)).map((arg) => arg.slice(flag.length + 1));
  const values = userValues({
    files: all('--values').map((name) => ({ name, text: files.get(name) ?? '' })),
    set: all('--set'),
    string: all('--set-string'),
    json: all('--set-json'),
    file: all('--set-file'),
    literal: all('--set-literal'),
    readFile: (path) => files.get(path) ?? '',
  });
  const ignore = new HelmIgnore(files.get('.helmignore') ?? '');
  const kept = [...files].filter(([name]) => !isIgnored(ignore, name));
  const rendered = renderChart(loadChart(kept.map(([name, text]) => ({ name, data: Buffer.from(text) }))), {
    ...fixed,
    kubeVersion: parseKubeVersion(all('--kube-version').at(-1) ?? '1.33'),
    apiVersions: all('--api-versions'),
    release: { name: 'rel', namespace: 'ns', isUpgrade: args.includes('--is-upgrade') },
    values,
    subNotes: args.includes('--render-subchart-notes'),
  });
  return printRendered(rendered, {
    includeCrds: args.includes('--include-crds'),
    noHooks: args.includes('--no-hooks'),
    skipTests: args.includes('--skip-tests'),
  });
}

/** A folder is left out with all that is in it. */
function isIgnored(ignore: HelmIgnore, name: string): boolean {
  const folders = name.split('/').slice(0, -1);
  return (
    ignore.ignores(name, false) ||
    folders.some((_, i) => ignore.ignores(folders.slice(0, i + 1).join('/'), true))
  );
}
