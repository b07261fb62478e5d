import { HELM_RELEASE } from '@flux-ts/kinds';
import type { KubeObject } from '@flux-ts/resource';
import { encode, type Value } from '@flux-ts/yaml';
import { defineCommand } from '../../cli/command.ts';
import { failure } from '../../cli/errors.ts';
import { bool } from '../../cli/flag.ts';
import { completeNames } from '../../objects/complete-names.ts';
import { at, listAt } from '../../objects/fields.ts';
import { exactlyOne } from './debug-flags.ts';

const DOCUMENTATION = 'https://fluxcd.io/flux/components/helm/helmreleases/';

/** A time that Go leaves out of no snapshot: null where the release was not deleted (helm-controller api v2). */
function snapshot(entry: unknown): unknown {
  return typeof entry === 'object' && entry !== null ? { deleted: null, ...entry } : entry;
}

/** The status as Go prints it. */
function statusOf(object: KubeObject): Value {
  const status = (at(object, 'status') ?? {}) as { readonly history?: unknown };
  return (Array.isArray(status.history)
    ? { ...status, history: status.history.map(snapshot) }
    : status) as unknown as Value;
}

export const command = defineCommand({
  usage: '[name]',
  long: 'Print what is known of a HelmRelease. Beware: values may be secrets.',
  example: '  flux debug hr podinfo --show-status',
  flags: {
    'show-status': bool('prints the status'),
    'show-values': bool('prints the final values'),
    'show-history': bool('prints the history of releases'),
  },
  complete: completeNames('HelmRelease'),
  async run(context, { args, flags }) {
    const [name] = args;
    if (name === undefined || args.length > 1) throw failure(`accepts 1 arg(s), received ${args.length}`);
    exactlyOne(
      [flags['show-status'], flags['show-values'], flags['show-history']],
      '--show-status, --show-values, or --show-history',
    );
    const client = await context.client(flags);
    const { apiVersion, kind } = HELM_RELEASE;
    const object = await client.get<KubeObject>({ apiVersion, kind, name, namespace: flags.namespace });
    const print = (text: string) => context.stdout.write(text);
    if (flags['show-status']) {
      print(`# Status documentation: ${DOCUMENTATION}#helmrelease-status\n`);
      return print(encode(statusOf(object)));
    }
    if (flags['show-history']) {
      print(`# History documentation: ${DOCUMENTATION}#history\n`);
      return print(encode(listAt(object, 'status', 'history').map(snapshot) as Value));
    }
    const { helmValues } = await import('./helm-values.ts');
    print(encode(await helmValues(client, object)));
  },
});
