import { spawn } from 'node:child_process';
import type { Clock } from './clock.ts';
import type { Credentials } from './config.ts';
import { ApiError } from './errors.ts';
import { parseJsonText } from './json.ts';
import type { ExecEntry } from './kubeconfig-types.ts';

/** Runs a credential plugin and returns what it printed. */
export type ExecRunner = (
  command: {
    readonly command: string;
    readonly args: readonly string[];
    readonly env: Readonly<Record<string, string>>;
  },
  signal: AbortSignal | undefined,
) => Promise<string>;

interface ExecCredential {
  readonly kind?: string;
  readonly apiVersion?: string;
  readonly status?: {
    readonly token?: string;
    readonly expirationTimestamp?: string;
    readonly clientCertificateData?: string;
    readonly clientKeyData?: string;
  };
}

interface Answer {
  readonly token: string | undefined;
  readonly certificate: { readonly cert: string; readonly key: string } | undefined;
  readonly expires: number;
}

const API_VERSIONS = ['client.authentication.k8s.io/v1', 'client.authentication.k8s.io/v1beta1'];

/** Credentials from a plugin (Kubernetes, "client-go credential plugins"): asked once, and again when they expire or are refused. */
export function execCredentials(entry: ExecEntry, run: ExecRunner, clock: Clock): Credentials {
  let answer: Answer | undefined;
  let underWay: Promise<Answer> | undefined;
  const ask = async (signal: AbortSignal | undefined): Promise<Answer> => {
    if (answer !== undefined && answer.expires > clock.now()) return answer;
    underWay ??= runPlugin(entry, run, signal).finally(() => {
      underWay = undefined;
    });
    answer = await underWay;
    return answer;
  };
  return {
    async authorization(signal) {
      const { token } = await ask(signal);
      return token === undefined ? undefined : `Bearer ${token}`;
    },
    certificate: async (signal) => (await ask(signal)).certificate,
    rejected() {
      const had = answer !== undefined;
      answer = undefined;
      return had;
    },
  };
}

async function runPlugin(
  entry: ExecEntry,
  run: ExecRunner,
  signal: AbortSignal | undefined,
): Promise<Answer> {
  const apiVersion = entry.apiVersion ?? '';
  if (!API_VERSIONS.includes(apiVersion))
    throw ApiError.local('CREDENTIALS', `exec plugin: invalid apiVersion "${apiVersion}"`);
  const info = { kind: 'ExecCredential', apiVersion, spec: { interactive: false } };
  const env = Object.fromEntries((entry.env ?? []).map(({ name, value }) => [name, value]));
  const command = entry.command ?? '';
  let output: string;
  try {
    output = await run(
      { command, args: entry.args ?? [], env: { ...env, KUBERNETES_EXEC_INFO: JSON.stringify(info) } },
      signal,
    );
  } catch (error) {
    const hint = entry.installHint ? `\n\n${entry.installHint}` : '';
    throw ApiError.local(
      'CREDENTIALS',
      `getting credentials: exec: executable ${command} failed${hint}`,
      error,
    );
  }
  return readCredential(output, apiVersion);
}

function readCredential(output: string, apiVersion: string): Answer {
  let credential: ExecCredential;
  try {
    credential = parseJsonText(output) as unknown as ExecCredential;
  } catch {
    throw ApiError.local('CREDENTIALS', 'decoding stdout: the exec plugin did not print an ExecCredential');
  }
  if (credential?.apiVersion !== apiVersion)
    throw ApiError.local(
      'CREDENTIALS',
      `exec plugin is configured to use API version ${apiVersion}, plugin returned version ${credential?.apiVersion ?? ''}`,
    );
  const {
    token,
    expirationTimestamp,
    clientCertificateData: cert,
    clientKeyData: key,
  } = credential.status ?? {};
  if (!token && !(cert && key))
    throw ApiError.local('CREDENTIALS', "exec plugin didn't return a token or cert/key pair");
  const expires =
    expirationTimestamp === undefined ? Number.POSITIVE_INFINITY : Date.parse(expirationTimestamp);
  return { token: token || undefined, certificate: cert && key ? { cert, key } : undefined, expires };
}

/** Longest answer of a plugin, in bytes; and the longest time it may take, in ms. */
const OUTPUT_LIMIT = 1024 * 1024;
const RUN_LIMIT = 60_000;

/** Runs plugins as child processes, never through a shell; a relative command with a slash is read from `folder`. */
export function runProcess(folder: string): ExecRunner {
  return ({ command, args, env }, signal) =>
    new Promise((resolve, reject) => {
      const child = spawn(command, [...args], {
        ...(folder !== '' && command.includes('/') ? { cwd: folder } : {}),
        env: { ...process.env, ...env },
        stdio: ['ignore', 'pipe', 'ignore'],
        timeout: RUN_LIMIT,
        ...(signal === undefined ? {} : { signal }),
      });
      let output = '';
      child.stdout.setEncoding('utf8').on('data', (part: string) => {
        output += part;
        if (output.length > OUTPUT_LIMIT) child.kill();
      });
      child.on('error', reject);
      child.on('close', (code) =>
        code === 0 ? resolve(output) : reject(new Error(`exit code ${code ?? 'none'}`)),
      );
    });
}
