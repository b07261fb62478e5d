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
  /** Not the answer yet while it has this text. */
  readonly unless?: string;
  /** Seconds until nobody asks again; 5 without. */
  readonly patience?: number;
  /** Of kubectl's environment, such as its editor. */
  readonly env?: Readonly<Record<string, string>>;
  /** Lines of the answer are in no order. */
  readonly sorted?: boolean;
  /** What is expected may come a little later: asked again, for a while, until it is the answer. */
  readonly settles?: boolean;
  /** `args` selects pods; each gets this status. */
  readonly podStatus?: object;
  /** There have to be so many pods that are Pending first. */
  readonly pending?: number;
  /** The name of the first pod with these labels is put in for POD. */
  readonly podOf?: string;
}

/** Runs steps on one server; keeps the tokens that they use. */
export class StepRunner {
  readonly #kubeconfig: string;
  readonly #folder = mkdtempSync(join(tmpdir(), 'conformance-kube-'));
  #raw: RawClient | undefined;
  /** The answer to the last HTTP request, and the version of the last list. */
  #told = '';
  #version = '';
  #hooks: { readonly server: WebhookServer; readonly url: string } | undefined;
  readonly #accounts = new Map<string, string>();

  constructor(kubeconfig: string) {
    this.#kubeconfig = kubeconfig;
  }

  /** What kubectl says, without what differs from run to run. Nobody waits for more than what is expected, if that is known. */
  async run(step: UserStep, expected?: string): Promise<string> {
    const end = performance.now() + (step.patience === undefined ? PATIENCE : step.patience * 1_000);
    for (;;) {
      const told = await this.#ask(step);
      const answer = step.sorted === true ? unordered(told).split('\n').sort().join('\n') : unordered(told);
      const isIt = step.until === undefined || told.includes(step.until);
      const isNot = step.unless !== undefined && told.includes(step.unless);
      const isOpen = step.settles === true && expected !== undefined;
      if ((isIt && !isNot && !isOpen) || answer === expected || performance.now() > end) return answer;
      await delay(50);
    }
  }

  async #ask(step: UserStep): Promise<string> {
    if (step.podStatus !== undefined) return this.#setStatus(step, step.podStatus);
    if (step.podOf !== undefined) {
      const [name = ''] = await this.#pods(`-l ${step.podOf}`);
      const { podOf: _, ...rest } = step;
      const input = step.input?.replace('POD', name);
      return this.#ask({
        ...rest,
        args: step.args.replace('POD', name),
        ...(input === undefined ? {} : { input }),
      });
    }
    if (step.headers !== undefined) return this.#send(step, step.headers);
    return runStep(
      await this.#withHooks(step),
      step.account === undefined ? this.#kubeconfig : await this.#kubeconfigOf(step.account),
      'kubectl',
      // What is remembered of a server goes by its port, which another one had before.
      { KUBECACHEDIR: join(this.#folder, 'cache'), ...step.env },
    );
  }

  async #send({ args, input }: UserStep, headers: Readonly<Record<string, string>>): Promise<string> {
    this.#raw ??= new RawClient(this.#kubeconfig);
    const [method = '', path = ''] = args.split(' ').map((word) => this.#remembered(word));
    const answer = await this.#raw.send(method, path, headers, input);
    if (!path.includes('watch')) this.#told = answer.body;
    const body = masked(answer.body.trim()).split('\n').map(unordered);
    return [masked(answer.head), ...body].join('\n').trim();
  }

  /** With what the list before has told of itself. */
  #remembered(word: string): string {
    const [, token = ''] = /"continue":"([^"]+)"/.exec(this.#told) ?? [];
    const version = /"resourceVersion":"(\d+)"/.exec(this.#told)?.[1];
    if (version !== undefined && this.#told.includes('"items"')) this.#version = version;
    return word.replace('CONTINUE', encodeURIComponent(token)).replace('RV', this.#version);
  }

  async #pods(selector: string): Promise<string[]> {
    const names = await this.#kubectl(`get pods ${selector} -o name`);
    return names.split('\n').flatMap((line) => (line.startsWith('pod/') ? [line.slice(4)] : []));
  }

  async #setStatus({ args, pending = 0 }: UserStep, status: object): Promise<string> {
    const end = performance.now() + PATIENCE;
    while (pending > 0 && performance.now() < end) {
      const found = await this.#pods(`${args} --field-selector=status.phase=Pending`);
      if (found.length >= pending) break;
      await delay(50);
    }
    const pods = await this.#pods(args);
    const patch = ['--subresource=status', '--type=merge', '-p', JSON.stringify({ status })];
    if (pods.length > 0) await this.#kubectl(`patch pod ${pods.join(' ')}`, ...patch);
    return '';
  }

  /** As it is said, with nothing masked. */
  async #kubectl(args: string, ...more: readonly string[]): Promise<string> {
    const command = ['kubectl', '--namespace=steps', ...args.split(' '), ...more];
    const { stdout } = await runBeside(command, { env: { KUBECONFIG: this.#kubeconfig } });
    return stdout;
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
  const text = inOrder(answer)
    .replace(/resolution errors: .*/g, 'resolution errors: …')
    .replace(/selfType\d+(?:\.[\w@]+)*/g, 'object')
    .replace(MADE_UP, '-HASH')
    .replace(/(?<=[":=])(?=\w*\d)(?=\w*[a-z])[bcdfghjklmnpqrstvwxz2456789]{8,10}(?![-\w])/g, 'HASH')
    .replace(/"resourceVersion":"\d+"/g, '"resourceVersion":"N"')
    .replace(/(resourceVersion\\+":\\+")\d+/g, '$1N')
    .replace(MANAGERS, sortedManagers)
    .replace(/current: \d+/g, 'current: N')
    .replace(/resource version to be (\d+), was \d+/g, 'resource version to be $1, was N')
    .replace(/\b\d+m\d+s\b/g, 'AGE')
    .replace(/\bAGE +(?=\S)/g, 'AGE ')
    .replace(/kubectl-edit-\d+/g, 'kubectl-edit-N')
    .replace(/("since":")\d{4}-\d\d-\d\d"/g, '$1DAY"')
    .replace(/\beyJ[\w-]+\.[\w-]+\.[\w-]+/g, 'TOKEN')
    .replaceAll('https://kubernetes.default.svc.cluster.local', 'https://kubernetes.default.svc')
    .replace(/resourceVersion:\d+/g, 'resourceVersion:N')
    .replace(/^( *Resource Version: +)\d+$/gm, '$1N')
    .replace(/"serverAddress":"[^"]*"/g, '"serverAddress":"ADDRESS"')
    .replace(/\w{3}, \d\d \w{3} \d{4} \d\d:\d\d:\d\d \+0000/g, 'TIME')
    .replace(/^WTIME .*reflector.*\n?/gm, '');
  // Columns are as wide as the names that were made up.
  return text.includes('-HASH') ? text.replace(/ {2,}/g, '  ').replace(/ +$/gm, '') : text;
}

/** Managed fields of an object that a message quotes: those of one second stand by name, others by time. */
const MANAGERS = /(managedFields\\+":\[)(.*?\})(?=\])/g;

function sortedManagers(_: string, head: string, entries: string): string {
  return (
    head +
    entries
      .split(/(?<=\}),(?=\{\\+"manager)/)
      .sort()
      .join(',')
  );
}

/** Parts of names that a server makes up: of templates' hashes, and of nothing. */
const MADE_UP =
  /-[bcdfghjklmnpqrstvwxz2456789]{8,10}(-[bcdfghjklmnpqrstvwxz2456789]{5})?\b|-[bcdfghjklmnpqrstvwxz2456789]{5}\b/g;

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
  return sections.map((lines) => unordered(lines.map(inOrder).join('\n').trimEnd()));
}

export function writeAnswers(file: string, steps: readonly UserStep[], answers: readonly string[]): void {
  const sections = steps.map(
    (step, i) => `-- ${i}: kubectl ${step.args.replaceAll('\n', ' ')} --\n${answers[i]}\n`,
  );
  writeFileSync(file, sections.join('\n'));
}
