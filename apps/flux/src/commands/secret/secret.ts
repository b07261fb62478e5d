import type { KubeObject } from '@flux-ts/resource';
import { encode, type Value } from '@flux-ts/yaml';
import type { CliContext } from '../../cli/context.ts';
import type { GlobalValues } from '../../cli/global-flags.ts';
import { messages } from '../../cli/messages.ts';
import { parseLabels } from '../../objects/labels.ts';
import { upsertSecret } from '../../objects/upsert.ts';

/** What a Secret is made of. */
export interface SecretParts {
  readonly name: string;
  readonly namespace: string;
  readonly labels?: readonly string[];
  readonly annotations?: { [key: string]: string };
  readonly type?: string;
  readonly values: { [key: string]: string };
}

/** A Secret with its values in the clear (`stringData`). */
export function secretOf(parts: SecretParts): KubeObject {
  const labels = parseLabels(parts.labels ?? []);
  return {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: {
      name: parts.name,
      namespace: parts.namespace,
      ...(Object.keys(labels).length > 0 && { labels }),
      ...(parts.annotations && { annotations: parts.annotations }),
    },
    ...(Object.keys(parts.values).length > 0 && { stringData: parts.values }),
    ...(parts.type !== undefined && { type: parts.type }),
  };
}

/** Prints a Secret, as `--export` does: with an empty line after it, but for TLS secrets. */
export function printSecret(context: Pick<CliContext, 'stdout'>, secret: KubeObject, end = '\n'): void {
  context.stdout.write(`---\n${encode(secret as unknown as Value)}${end}`);
}

/** Prints or applies a Secret; `what` is its word in the last message. */
export async function deliver(
  context: CliContext,
  flags: GlobalValues & { readonly export: boolean },
  secret: KubeObject,
  what: string,
): Promise<void> {
  if (flags.export) return printSecret(context, secret);
  await upsertSecret(await context.client(flags), secret);
  messages(context).action(
    `${what} secret '${secret.metadata.name}' created in '${secret.metadata.namespace}' namespace`,
  );
}
