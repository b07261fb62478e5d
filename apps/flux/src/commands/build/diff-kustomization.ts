import { type Applier, createApplier, encodeInventory, inventoryDifference } from '@flux-ts/apply';
import { errorMessage } from '@flux-ts/errors';
import { KUSTOMIZE_GROUP, type Kustomization, upgrade } from '@flux-ts/kinds';
import { systemClock } from '@flux-ts/kube';
import { loadNormalize, openRemoteSession } from '@flux-ts/render';
import { formatSubject, idOf, type KubeObject } from '@flux-ts/resource';
import { loadBuiltinKinds } from '@flux-ts/schema';
import type { Value } from '@flux-ts/yaml';
import { defineCommand } from '../../cli/command.ts';
import { failure, RequestError } from '../../cli/errors.ts';
import { bool } from '../../cli/flag.ts';
import { paint } from '../../cli/paint.ts';
import { startSpinner } from '../../cli/spinner.ts';
import { report } from '../../dyff/report.ts';
import { completeNames } from '../../objects/complete-names.ts';
import {
  type BuildRequest,
  buildOne,
  checkPaths,
  childRequest,
  isKustomization,
  localPath,
} from './builder.ts';
import { buildFlags } from './flags.ts';
import { MASK } from './mask-sops.ts';

/** What a comparison found. */
interface Found {
  readonly output: string;
  readonly changed: boolean;
}

const dataOf = (object: KubeObject): { [key: string]: unknown } => {
  const data = object['data'];
  return typeof data === 'object' && data !== null ? (data as { [key: string]: unknown }) : {};
};

/** Whether a built Secret has values that only the cluster can decrypt. */
function isMasked(object: KubeObject): boolean {
  if (object.kind !== 'Secret') return false;
  const decoded = (text: unknown) => Buffer.from(String(text), 'base64').toString('utf8');
  const plain = Object.values(object['stringData'] ?? {}).map(String);
  return [...Object.values(dataOf(object)).map(decoded), ...plain].some((text) => text.includes(MASK));
}

/** A Secret whose values say nothing: only its keys can be compared. */
function keysOnly(object: KubeObject): KubeObject {
  const data = Object.fromEntries(Object.keys(dataOf(object)).map((key) => [key, '*****']));
  return { ...object, data };
}

const keyList = (object: KubeObject) => Object.keys(dataOf(object)).sort().join();

class Comparison {
  private readonly request: BuildRequest;
  private readonly applier: Applier;
  /** Gives an object the form in which the controller would apply it. */
  private readonly normalize: (object: KubeObject) => KubeObject;
  private readonly color: boolean;
  /** What was found so far: it is told where a later comparison fails too. */
  output = '';

  constructor(request: BuildRequest, applier: Applier, normalize: (object: KubeObject) => KubeObject) {
    this.request = request;
    this.applier = applier;
    this.normalize = normalize;
    this.color = request.context.stdout.isTerminal;
  }

  async run(path: string, local?: Kustomization): Promise<Found> {
    const { kustomization, objects } = await buildOne(this.request, path, local);
    let changed = false;
    const errors: unknown[] = [];
    const applied: KubeObject[] = [];
    for (const object of objects) {
      try {
        const found = await this.object(object, kustomization);
        this.output += found.output;
        changed ||= found.changed;
        applied.push(object);
        if (found.exists && this.request.flags.recursive && isKustomization(object)) {
          const inner = await this.child(upgrade(object) as Kustomization, kustomization);
          this.output += inner.output;
          changed ||= inner.changed;
        }
      } catch (thrown) {
        // All comparisons are made, so that all errors are seen at once.
        errors.push(thrown);
      }
    }
    if (errors.length > 0) throw aggregate(errors);
    const stale = this.stale(kustomization, applied);
    for (const subject of stale) this.output += paint(`► ${subject} deleted\n`, 'red', this.color);
    return { output: this.output, changed: changed || stale.length > 0 };
  }

  private async object(object: KubeObject, owner: Kustomization): Promise<Found & { exists: boolean }> {
    const { spec } = owner;
    const { change, live, merged } = await this.applier.diff(this.normalize(object), {
      ...(spec.force === true && { force: true }),
      ...(spec.ignore && { ignore: spec.ignore as never }),
      signal: this.request.context.signal,
    });
    const line = (what: string) => `► ${change.subject} ${what}\n`;
    switch (change.action) {
      case 'created':
        return { output: paint(line('created'), 'green', this.color), changed: true, exists: false };
      case 'skipped':
        return { output: paint(line('skipped'), 'yellow', this.color), changed: false, exists: true };
      case 'configured': {
        if (live === undefined || merged === undefined)
          return { output: line('drifted'), changed: true, exists: true };
        const masked = isMasked(object);
        if (masked && keyList(live) === keyList(merged)) return { output: '', changed: false, exists: true };
        const [before, after] = masked ? [keysOnly(live), keysOnly(merged)] : [live, merged];
        const text = report(before as unknown as Value, after as unknown as Value);
        return { output: `${line('drifted')}${text}`, changed: true, exists: true };
      }
      default:
        return { output: '', changed: false, exists: true };
    }
  }

  /** What a Kustomization among the objects would change. */
  private async child(child: Kustomization, owner: Kustomization): Promise<Found> {
    const own =
      child.metadata.name === owner.metadata.name && child.metadata.namespace === owner.metadata.namespace;
    if (own) return { output: '', changed: false };
    const subject = formatSubject(child);
    if (child.spec.kubeConfig !== undefined) {
      const text = `⚠️ ${subject} skipped: diff not supported for remote clusters\n`;
      return { output: paint(text, 'yellow', this.color), changed: false };
    }
    const request = childRequest(this.request, child);
    const found = await new Comparison(request, this.applier, this.normalize).run(
      localPath(this.request, child),
    );
    return found.changed
      ? { ...found, output: `📁 ${subject} changed\n${found.output}` }
      : { output: '', changed: false };
  }

  /** What the inventory has and the build has no more, if it would be pruned. */
  private stale(kustomization: Kustomization, objects: readonly KubeObject[]): string[] {
    const before = kustomization.status?.inventory?.entries;
    if (before === undefined || kustomization.spec.prune !== true) return [];
    const now = objects.map((object) => encodeInventory(idOf(object)));
    return inventoryDifference(before, now).map(formatSubject);
  }
}

function aggregate(errors: readonly unknown[]): Error {
  const words = [...new Set(errors.map(errorMessage))];
  return failure(words.length === 1 ? (words[0] as string) : `[${words.join(', ')}]`, errors[0]);
}

export const command = defineCommand({
  long: `Compare the manifests of a Kustomization with the cluster, by server-side dry runs.
The exit code is 0 when nothing would change, 1 when something would, 2 when the comparison failed.`,
  example: `  # Local changes to the manifests
  flux diff kustomization my-app --path ./path/to/local/manifests`,
  flags: {
    ...buildFlags,
    'progress-bar': bool('shows that the comparison goes on', true),
    'ignore-not-found': bool('takes a Kustomization that is not in the cluster as new'),
  },
  complete: completeNames('Kustomization'),
  async run(context, { args, flags }) {
    const [name] = args;
    if (name === undefined) throw failure('kustomization name is required');
    const request = (error: unknown) => new RequestError(2, errorMessage(error), { cause: error });
    if (flags.path === '') throw new RequestError(2, `invalid resource path ""`);
    const path = await checkPaths(context, flags, true).catch((thrown: unknown) => {
      const message = errorMessage(thrown);
      throw message.startsWith('invalid resource path') ? request(thrown) : thrown;
    });
    if (flags['ignore-not-found'] && flags['kustomization-file'] === '')
      throw request(failure('kustomization file is required when assuming new kustomizations'));
    const client = await context.client(flags).catch((thrown: unknown) => {
      throw request(thrown);
    });
    const applier = createApplier({
      client,
      owner: { field: 'kustomize-controller', group: KUSTOMIZE_GROUP },
      clock: systemClock,
    });
    const spinner = await startSpinner(context, flags['progress-bar'], 'Kustomization diffing...');
    const session = openRemoteSession({ identity: 'user', env: context.env });
    const ask: BuildRequest = {
      context,
      flags,
      client,
      name,
      namespace: flags.namespace,
      session,
      ignoreNotFound: flags['ignore-not-found'],
    };
    const normalize = await loadNormalize();
    const kinds = loadBuiltinKinds();
    const comparison = new Comparison(ask, applier, (object) => normalize(object, { kinds }));
    let found: Found;
    try {
      found = await comparison.run(path);
    } catch (thrown) {
      spinner.stop();
      context.stdout.write(comparison.output);
      throw request(thrown);
    } finally {
      spinner.stop();
      await session.close();
    }
    context.stdout.write(found.output);
    if (found.changed) {
      throw new RequestError(1, 'identified at least one change, exiting with non-zero exit code');
    }
  },
});
