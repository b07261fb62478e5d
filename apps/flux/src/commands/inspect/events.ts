import { errorMessage } from '@flux-ts/errors';
import { type KubeClient, listAll } from '@flux-ts/kube';
import type { KubeObject } from '@flux-ts/resource';
import { defineCommand } from '../../cli/command.ts';
import type { CliContext } from '../../cli/context.ts';
import { failure } from '../../cli/errors.ts';
import { bool, string, strings } from '../../cli/flag.ts';
import { messages } from '../../cli/messages.ts';
import { numberAt, textAt } from '../../objects/fields.ts';
import { humanDuration } from '../../objects/go-time.ts';
import { formatTable } from '../../objects/table.ts';
import { findFluxKind, referencedObjects } from './event-refs.ts';

const EVENT = { apiVersion: 'v1', kind: 'Event' };

/** Which events are listed. */
interface Query {
  readonly namespace?: string;
  readonly fieldSelector?: string;
}

function involved(kind: string, name: string): { fieldSelector: string } {
  const terms = [`involvedObject.kind=${kind}`, ...(name === '' ? [] : [`involvedObject.name=${name}`])];
  return { fieldSelector: terms.join(',') };
}

/** When an event was seen last; 0 if it does not say. */
function eventTime(event: KubeObject): number {
  const text =
    textAt(event, 'series', 'lastObservedTime') ||
    textAt(event, 'lastTimestamp') ||
    textAt(event, 'eventTime');
  return Date.parse(text) || 0;
}

/** `5m (x3 over 10m)`: how long ago an event was seen last, and how often. */
export function lastSeen(event: KubeObject, now: number): string {
  const since = (text: string) => (text === '' ? '<unknown>' : humanDuration(now - Date.parse(text)));
  const first = since(textAt(event, 'eventTime') || textAt(event, 'firstTimestamp'));
  const series = numberAt(event, 'series', 'count');
  if (series !== undefined) {
    return `${since(textAt(event, 'series', 'lastObservedTime'))} (x${series} over ${first})`;
  }
  const count = numberAt(event, 'count') ?? 0;
  return count > 1 ? `${since(textAt(event, 'lastTimestamp'))} (x${count} over ${first})` : first;
}

/** What the user asked for. */
interface View {
  readonly types: readonly string[];
  readonly showNamespace: boolean;
}

function isWanted(event: KubeObject, view: View): boolean {
  if (findFluxKind(textAt(event, 'involvedObject', 'kind')) === undefined) return false;
  const type = textAt(event, 'type').toLowerCase();
  return view.types.length === 0 || view.types.some((each) => each.toLowerCase() === type);
}

function rowOf(event: KubeObject, view: View, now: number): string[] {
  const object = `${textAt(event, 'involvedObject', 'kind')}/${textAt(event, 'involvedObject', 'name')}`;
  return [
    ...(view.showNamespace ? [event.metadata.namespace ?? ''] : []),
    lastSeen(event, now),
    textAt(event, 'type'),
    textAt(event, 'reason'),
    object,
    textAt(event, 'message'),
  ];
}

const headers = (view: View) => [
  ...(view.showNamespace ? ['Namespace'] : []),
  ...['Last seen', 'Type', 'Reason', 'Object', 'Message'],
];

async function watch(
  context: CliContext,
  client: KubeClient,
  queries: readonly Query[],
  view: View,
  timeout: number,
): Promise<void> {
  const signal = AbortSignal.any([context.signal, AbortSignal.timeout(timeout)]);
  let first = true;
  const follow = async (query: Query) => {
    try {
      for await (const { type, object } of client.watch<KubeObject>(EVENT, { ...query, signal })) {
        if ((type !== 'ADDED' && type !== 'MODIFIED') || !isWanted(object, view)) continue;
        context.stdout.write(
          formatTable(first ? headers(view) : [], [rowOf(object, view, context.clock.now())]),
        );
        first = false;
      }
    } catch (thrown) {
      if (!signal.aborted) messages(context).failure(`error watching events: ${errorMessage(thrown)}`);
    }
  };
  await Promise.all(queries.map(follow));
}

/** What `--for` names. Two words are a kind and a name; a single one is a kind (utils.ParseObjectKindName). */
export function parseSelector(selector: string): { readonly kind: string; readonly name: string } {
  const words = selector.split('/');
  const [first = '', second = ''] = words.length === 2 ? words : ['', selector];
  const [word, name] = first === '' ? [second, ''] : [first, second];
  if (word === '') throw failure('--for selector must be of format <kind>[/<name>]');
  const kind = findFluxKind(word);
  if (kind === undefined) throw failure(`'${word}' is not a recognized Flux kind`);
  return { kind, name };
}

async function queriesFor(
  client: KubeClient,
  selector: string,
  namespace: string,
  scope: Query,
): Promise<Query[]> {
  const { kind, name } = parseSelector(selector);
  const own = { ...scope, ...involved(kind, name) };
  if (name === '') return [own];
  const others = await referencedObjects(client, kind, name, namespace);
  return [
    own,
    ...others.map((other) => ({ namespace: other.namespace, ...involved(other.kind, other.name) })),
  ];
}

export const command = defineCommand({
  long: 'Print the events of Flux resources, also those of the source or provider of a given one.',
  example: `  # Events of a Kustomization and its source
  flux events --for Kustomization/podinfo`,
  flags: {
    'all-namespaces': bool('lists the events of all namespaces', false, { short: 'A' }),
    watch: bool('goes on with new events', false, { short: 'w' }),
    for: string('lists the events of an object, <kind>[/<name>]'),
    types: strings('lists the events of these types (Normal, Warning)'),
  },
  async run(context, { flags }) {
    for (const type of flags.types) {
      if (!['normal', 'warning'].includes(type.toLowerCase())) {
        throw failure(`type '${type}' not supported. Supported types are Normal, Warning`);
      }
    }
    if (flags.for !== '') parseSelector(flags.for);
    const client = await context.client(flags);
    const all = flags['all-namespaces'];
    const scope: Query = all ? {} : { namespace: flags.namespace };
    const queries = flags.for === '' ? [scope] : await queriesFor(client, flags.for, flags.namespace, scope);
    const elsewhere = queries.slice(1).some((query) => query.namespace !== (all ? '' : flags.namespace));
    const view: View = { types: flags.types, showNamespace: all || elsewhere };
    if (flags.watch) return watch(context, client, queries, view, flags.timeout);
    const events: KubeObject[] = [];
    for (const query of queries) {
      const found = await listAll<KubeObject>(client, EVENT, query).catch((thrown: unknown) => {
        throw failure(`error getting events: ${errorMessage(thrown)}`, thrown);
      });
      events.push(...found.filter((event) => isWanted(event, view)));
    }
    if (events.length === 0) {
      messages(context).failure(
        all ? 'No events found.' : `No events found in ${flags.namespace} namespace.`,
      );
      return;
    }
    const now = context.clock.now();
    const sorted = events.toSorted((a, b) => eventTime(a) - eventTime(b));
    context.stdout.write(
      formatTable(
        headers(view),
        sorted.map((event) => rowOf(event, view, now)),
      ),
    );
  },
});
