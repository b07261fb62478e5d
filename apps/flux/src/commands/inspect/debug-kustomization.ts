import { errorMessage } from '@flux-ts/errors';
import { KUSTOMIZATION } from '@flux-ts/kinds';
import type { KubeClient } from '@flux-ts/kube';
import type { KubeObject } from '@flux-ts/resource';
import { encode, type Value } from '@flux-ts/yaml';
import { defineCommand } from '../../cli/command.ts';
import { failure } from '../../cli/errors.ts';
import { bool } from '../../cli/flag.ts';
import { completeNames } from '../../objects/complete-names.ts';
import { at, listAt, textAt } from '../../objects/fields.ts';
import { isNotFound } from '../../objects/upsert.ts';
import { exactlyOne } from './debug-flags.ts';

const DOCUMENTATION = 'https://fluxcd.io/flux/components/kustomize/kustomizations/';

function isRecord(value: unknown): value is { [key: string]: unknown } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Values of a ConfigMap, or decoded ones of a Secret. */
function valuesOf(object: KubeObject): [string, string][] {
  const data = isRecord(object['data']) ? object['data'] : {};
  const decode = (text: string) =>
    object.kind === 'Secret' ? Buffer.from(text, 'base64').toString('utf8') : text;
  return Object.entries(data).map(([key, value]) => [key, decode(String(value))]);
}

/** The variables of post-build substitution: substituteFrom in order, then substitute; newlines are removed. */
export async function loadVariables(client: KubeClient, object: KubeObject): Promise<Map<string, string>> {
  const variables = new Map<string, string>();
  const add = (key: string, value: string) => variables.set(key, value.replaceAll('\n', ''));
  const namespace = object.metadata.namespace ?? '';
  for (const reference of listAt(object, 'spec', 'postBuild', 'substituteFrom')) {
    const kind = textAt(reference, 'kind');
    const name = textAt(reference, 'name');
    if (kind !== 'ConfigMap' && kind !== 'Secret') continue;
    const found = await client
      .get<KubeObject>({ apiVersion: 'v1', kind, name, namespace })
      .catch((thrown: unknown) => {
        if (at(reference, 'optional') === true && isNotFound(thrown)) return undefined;
        throw failure(`substitute from '${kind}/${name}' error: ${errorMessage(thrown)}`, thrown);
      });
    if (found !== undefined) for (const [key, value] of valuesOf({ ...found, kind })) add(key, value);
  }
  const inline = at(object, 'spec', 'postBuild', 'substitute');
  for (const [key, value] of Object.entries(isRecord(inline) ? inline : {})) add(key, String(value));
  return variables;
}

export const command = defineCommand({
  usage: '[name]',
  long: 'Print what is known of a Kustomization. Beware: variables may be secrets.',
  example: `  # Status
  flux debug ks podinfo --show-status

  # Variables for substitution
  flux debug ks podinfo --show-vars > ks.env`,
  flags: {
    'show-status': bool('prints the status'),
    'show-vars': bool('prints the variables of post-build substitution as a dot env file'),
    'show-history': bool('prints the history of reconciliations'),
  },
  complete: completeNames('Kustomization'),
  async run(context, { args, flags }) {
    const [name] = args;
    if (name === undefined || args.length > 1) throw failure(`accepts 1 arg(s), received ${args.length}`);
    exactlyOne(
      [flags['show-status'], flags['show-vars'], flags['show-history']],
      '--show-status, --show-vars, or --show-history',
    );
    const client = await context.client(flags);
    const { apiVersion, kind } = KUSTOMIZATION;
    const object = await client.get<KubeObject>({ apiVersion, kind, name, namespace: flags.namespace });
    const print = (text: string) => context.stdout.write(text);
    if (flags['show-status']) {
      print(`# Status documentation: ${DOCUMENTATION}#kustomization-status\n`);
      return print(encode((object['status'] ?? {}) as Value));
    }
    if (flags['show-history']) {
      print(`# History documentation: ${DOCUMENTATION}#history\n`);
      return print(encode((at(object, 'status', 'history') ?? []) as Value));
    }
    if (at(object, 'spec', 'postBuild') === undefined) throw failure('no post build substitutions found');
    const variables = await loadVariables(client, object);
    for (const key of [...variables.keys()].sort()) print(`${key}=${variables.get(key)}\n`);
  },
});
