import type { FluxKind } from '@flux-ts/kinds';
import type { KubeClient } from '@flux-ts/kube';
import type { KubeObject } from '@flux-ts/resource';
import { type CommandModule, defineCommand } from '../../cli/command.ts';
import type { CliContext } from '../../cli/context.ts';
import { failure } from '../../cli/errors.ts';
import { bool } from '../../cli/flag.ts';
import { messages } from '../../cli/messages.ts';
import { completeNames } from '../../objects/complete-names.ts';
import { at, conditionOf, textAt } from '../../objects/fields.ts';
import { kindNamed } from '../../objects/kind-words.ts';
import { type RequestOptions, requestReconciliation } from '../../objects/request-reconcile.ts';
import { isStaticObject } from '../../objects/static.ts';
import { successMessage } from '../../objects/success-message.ts';
import { isCurrent, poll } from '../../objects/wait.ts';

/** One reconciliation that is asked for. */
interface Job {
  readonly context: CliContext;
  readonly client: KubeClient;
  readonly timeout: number;
  readonly withSource: boolean;
  readonly request: RequestOptions;
}

interface Source {
  readonly kind: string;
  readonly name: string;
  readonly namespace: string;
}

/** The source of an object, if its kind has one; its namespace is the object's by default. */
function sourceOf(kind: FluxKind, object: KubeObject): Source | undefined {
  const own = object.metadata.namespace ?? '';
  const refer = (reference: unknown): Source => ({
    kind: textAt(reference, 'kind'),
    name: textAt(reference, 'name'),
    namespace: textAt(reference, 'namespace') || own,
  });
  if (kind.kind === 'HelmRelease') {
    const chartRef = at(object, 'spec', 'chartRef');
    if (chartRef !== undefined) return refer(chartRef);
    const template = refer(at(object, 'spec', 'chart', 'spec', 'sourceRef'));
    const known = textAt(object, 'status', 'helmChart').split('/');
    const [namespace = '', name = ''] =
      known.length === 2 ? known : [template.namespace, `${own}-${object.metadata.name}`];
    return { kind: 'HelmChart', name, namespace };
  }
  if (kind.kind === 'Kustomization' || kind.kind === 'HelmChart')
    return refer(at(object, 'spec', 'sourceRef'));
  return undefined;
}

const sources: Readonly<Record<string, readonly string[]>> = {
  Kustomization: ['OCIRepository', 'GitRepository', 'Bucket'],
  HelmRelease: ['HelmChart', 'OCIRepository'],
  HelmChart: ['HelmRepository', 'GitRepository', 'Bucket'],
};

const handledAt = (object: KubeObject): string => textAt(object, 'status', 'lastHandledReconcileAt');

/** Waits until the controller has handled a request that came after `before`. */
async function waitHandled(job: Job, key: KubeKey, before: string): Promise<KubeObject> {
  return poll(job.context, job.timeout, async () => {
    const live = await job.client.get<KubeObject>(key);
    if (handledAt(live) === before) return undefined;
    return isCurrent({ ...live, ...typeOf(key) }, job.context.clock.now()) ? live : undefined;
  });
}

interface KubeKey {
  readonly apiVersion: string;
  readonly kind: string;
  readonly name: string;
  readonly namespace: string;
}

const typeOf = (key: KubeKey) => ({ apiVersion: key.apiVersion, kind: key.kind });

/** Reconciles an object, its source first if that is asked for. */
async function reconcile(job: Job, kind: FluxKind, name: string, namespace: string): Promise<void> {
  const say = messages(job.context);
  const key = { apiVersion: kind.apiVersion, kind: kind.kind, name, namespace };
  const object = await job.client.get<KubeObject>(key);
  if (isStaticObject(kind, object)) return say.success('reconciliation not supported by the object');
  if (at(object, 'spec', 'suspend') === true) throw failure('resource is suspended');
  if (job.withSource) {
    const source = sourceOf(kind, object);
    if (source !== undefined) {
      if (!sources[kind.kind]?.includes(source.kind)) {
        throw failure(`cannot reconcile source of kind ${source.kind}`);
      }
      await reconcile({ ...job, request: {} }, kindNamed(source.kind), source.name, source.namespace);
    }
  }
  say.action(`annotating ${kind.kind} ${name} in ${namespace} namespace`);
  await requestReconciliation(job.client, key, job.context.clock.now(), job.request);
  say.success(`${kind.kind} annotated`);
  say.waiting(`waiting for ${kind.kind} reconciliation`);
  const live = await waitHandled(job, key, handledAt(object));
  const ready = conditionOf(live, 'Ready');
  if (ready === undefined) throw failure("status can't be determined");
  if (ready.status !== 'True') {
    // Kinds with a source do not quote the message (flux2, reconcile_with_source.go).
    const message = kind.kind in sources ? ready.message : `'${ready.message}'`;
    throw failure(`${kind.kind} reconciliation failed: ${message}`);
  }
  say.success(successMessage(kind.kind, live));
}

const withSource = { 'with-source': bool('reconciles the source first') };
const helmFlags = {
  ...withSource,
  force: bool('forces one installation or upgrade, also if nothing changed'),
  reset: bool('forgets failures, so that retries start anew'),
};

function flagsOf(kind: string) {
  if (kind === 'HelmRelease') return helmFlags;
  return kind in sources ? withSource : {};
}

function exampleOf(path: string, kind: string): string {
  const now = `  # Reconcile the ${kind} my-app now\n  ${path} my-app`;
  return kind in sources ? `${now}\n\n  # After its source\n  ${path} my-app --with-source` : now;
}

/** `flux reconcile …` of one kind. */
export function reconcileCommand(kindName: string): CommandModule {
  const kind = kindNamed(kindName);
  return defineCommand({
    usage: '[name]',
    long: `Ask the controller to reconcile a ${kindName} now, and wait until it has.`,
    example: (path) => exampleOf(path, kindName),
    flags: flagsOf(kindName) as Record<never, never>,
    complete: completeNames(kindName),
    async run(context, { args, flags }) {
      const [name] = args;
      if (name === undefined) throw failure(`${kindName} name is required`);
      const wanted = flags as { 'with-source'?: boolean; force?: boolean; reset?: boolean };
      const job: Job = {
        context,
        client: await context.client(flags),
        timeout: flags.timeout,
        withSource: wanted['with-source'] === true,
        request: { force: wanted.force === true, reset: wanted.reset === true },
      };
      await reconcile(job, kind, name, flags.namespace);
    },
  });
}
