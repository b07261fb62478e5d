import { spawn } from 'node:child_process';
import type { Step } from './steps.ts';

/** Runs a step of a kubectl against a server; standard output, then standard error, then the exit code when it is not 0. */
export async function runStep(
  step: Step,
  kubeconfig: string,
  program = 'kubectl',
  more: Readonly<Record<string, string>> = {},
): Promise<string> {
  const args = ['--namespace=steps', ...splitArguments(step.args)];
  const env = { ...process.env, KUBECONFIG: kubeconfig, KUBECTL_EXTERNAL_DIFF: 'diff -u', ...more };
  const child = spawn(program, args, { env, stdio: ['pipe', 'pipe', 'pipe'] });
  const output: Record<'stdout' | 'stderr', string> = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const) {
    child[name].setEncoding('utf8').on('data', (text: string) => {
      output[name] += text;
    });
  }
  // One that fails early reads nothing.
  child.stdin.on('error', () => {});
  child.stdin.end(step.input ?? '');
  const code = await new Promise<number>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (status) => resolve(status ?? 1));
  });
  return masked(`${output.stdout}${output.stderr}${code === 0 ? '' : `\n[exit ${code}]`}`.trim());
}

/** Words at blanks; double quotes hold some together. */
function splitArguments(text: string): string[] {
  return [...text.matchAll(/(?:[^\s"[{]+|"[^"]*"|[[{].*$)+/g)].map(([word]) =>
    word.startsWith('{') || word.startsWith('[') ? word : word.replace(/="([^"]*)"$/, '=$1'),
  );
}

const MASKS: readonly (readonly [RegExp, string])[] = [
  [/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g, 'UID'],
  [/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z/g, 'TIME'],
  [/\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(\.\d+)? [+-]\d{4}( \w+)?/g, 'TIME'],
  [/resourceVersion(: |":)"\d+"/g, 'resourceVersion$1"N"'],
  [/"continue":"[^"]+"/g, '"continue":"TOKEN"'],
  [/\b10\.\d+\.\d+\.\d+\b */g, 'ADDRESS '],
  [/CLUSTER-IP +/g, 'CLUSTER-IP '],
  // Before ports of nodes: a free port may be one of theirs.
  [/https:\/\/127\.0\.0\.1:\d+/g, 'SERVER'],
  [/(nodePort"?:\s?|:)3[0-2]\d{3}\b/g, '$1NODEPORT'],
  [/\/tmp\/(LIVE|MERGED)-\d+/g, '/tmp/$1'],
  [/ResourceVersion in record \(\d+\)/g, 'ResourceVersion in record (N)'],
  [/-----BEGIN CERTIFICATE-----[\w+/=\\\s]+-----END CERTIFICATE-----/g, 'CERTIFICATE'],
  [/\b\d+s\b/g, 'AGE'],
  [/\b([IWE])\d{4} \d\d:\d\d:\d\d\.\d+ +\d+ /g, '$1TIME '],
  [/\bAGE +(?=\S)/g, 'AGE '],
  [/^Warning: .*version skew.*\n/gm, ''],
  [/[ \t]+$/gm, ''],
];

/** What differs from run to run and says nothing. */
export function masked(text: string): string {
  return MASKS.reduce((result, [pattern, by]) => result.replace(pattern, by), text);
}
