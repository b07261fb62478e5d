import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { must, runBeside } from '../harness/dev.ts';
import { masked, runStep } from '../kubectl/kubectl.ts';
import type { Step } from '../kubectl/steps.ts';
import { RawClient } from './raw-client.ts';
import { WebhookServer } from './webhook-server.ts';

const PATIENCE = 5_000;

/** One call of kubectl, or with `headers` one HTTP request; one with an account sends its token instead of the admin's credentials. */
export interface UserStep extends Step {
  /** A ServiceAccount of the namespace `steps`; its token is got when it is first asked for. */
  readonly account?: string;
  /** Asked again, for a while, until the answer has this text. */
  readonly until?: string;
  /** `args` is a request such as `GET /api`, sent with these headers and as the admin. */
  readonly headers?: Readonly<Record<string, string>>;
}

/** Runs steps on one server; keeps the tokens that they use. */
export class StepRunner {
  readonly #kubeconfig: string;
  readonly #folder = mkdtempSync(join(tmpdir(), 'conformance-kube-'));
  #raw: RawClient | undefined;
  #hooks: { readonly server: WebhookServer; readonly url: string } | undefined;
  readonly #accounts = new Map<string, string>();

  constructor(kubeconfig: string) {
    this.#kubeconfig = kubeconfig;
  }

  /** What kubectl says, without what differs from run to run. */
  async run(step: UserStep): Promise<string> {
    const end = performance.now() + PATIENCE;
    for (;;) {
      const answer = await this.#ask(step);
      if (step.until === undefined || answer.includes(step.until) || performance.now() > end) {
        return unordered(answer);
      }
      await delay(50);
    }
  }

  async #ask(step: UserStep): Promise<string> {
    if (step.headers !== undefined) return this.#send(step, step.headers);
    return runStep(
      await this.#withHooks(step),
      step.account === undefined ? this.#kubeconfig : await this.#kubeconfigOf(step.account),
    );
  }

  async #send({ args, input }: UserStep, headers: Readonly<Record<string, string>>): Promise<string> {
    this.#raw ??= new RawClient(this.#kubeconfig);
    const [method = '', path = ''] = args.split(' ');
    const answer = await this.#raw.send(method, path, headers, input);
    const body = masked(answer.body.trim()).split('\n').map(unordered);
    return [masked(answer.head), ...body].join('\n').trim();
  }

  /** Where steps speak of webhooks there have to be some. */
  async #withHooks(step: UserStep): Promise<UserStep> {
    if (step.input?.includes('CA_BUNDLE') !== true) return step;
    if (this.#hooks === undefined) {
      const server = new WebhookServer();
      this.#hooks = { server, url: await server.listen() };
    }
    const { server, url } = this.#hooks;
    return { ...step, input: step.input.replaceAll('CA_BUNDLE', server.caBundle).replaceAll('HOOKS', url) };
  }

  remove(): void {
    this.#raw?.close();
    this.#hooks?.server.close();
    rmSync(this.#folder, { recursive: true, force: true });
  }

  /** A kubeconfig that has nothing but the account's token. */
  async #kubeconfigOf(account: string): Promise<string> {
    const known = this.#accounts.get(account);
    if (known !== undefined) return known;
    const env = { KUBECONFIG: this.#kubeconfig };
    // Beside this process: the server may be in it.
    const asked = await runBeside(['kubectl', '-n', 'steps', 'create', 'token', account], { env });
    const token = asked.stdout.trim();
    const config = JSON.parse(must(['kubectl', 'config', 'view', '--raw', '-o', 'json'], { env }));
    const user = { name: config.users[0].name, user: { token } };
    const file = join(this.#folder, account);
    writeFileSync(file, JSON.stringify({ ...config, users: [user] }), { mode: 0o600 });
    this.#accounts.set(account, file);
    return file;
  }
}

/** JSON says the same in any order of keys, caches are walked in none, and types of rules are numbered by the clock. */
function unordered(answer: string): string {
  return inOrder(answer)
    .replace(/resolution errors: .*/g, 'resolution errors: …')
    .replace(/selfType\d+[\w.@]*/g, 'object');
}

function inOrder(text: string): string {
  if (!text.startsWith('{') || !text.endsWith('}')) return text;
  try {
    return JSON.stringify(JSON.parse(text), sorted);
  } catch {
    // Several templates of one step, each of them JSON.
    return text;
  }
}

function sorted(key: string, value: unknown): unknown {
  // Entries of one second are in no order.
  if (key === 'managedFields' && Array.isArray(value))
    return value.toSorted((a, b) => (owner(a) < owner(b) ? -1 : 1));
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
}

function owner({ subresource, manager, operation }: Record<string, unknown>): string {
  return `${subresource} ${manager} ${operation}`;
}

const HEAD = /^-- (\d+): kubectl .* --$/;

/** What the real server answered, a section a step, in their order. */
export function readAnswers(file: string): string[] {
  const sections: string[][] = [];
  for (const line of readFileSync(file, 'utf8').split('\n')) {
    if (HEAD.test(line)) sections.push([]);
    else sections.at(-1)?.push(line);
  }
  return sections.map((lines) => lines.map(inOrder).join('\n').trimEnd());
}

export function writeAnswers(file: string, steps: readonly UserStep[], answers: readonly string[]): void {
  const sections = steps.map(
    (step, i) => `-- ${i}: kubectl ${step.args.replaceAll('\n', ' ')} --\n${answers[i]}\n`,
  );
  writeFileSync(file, sections.join('\n'));
}
