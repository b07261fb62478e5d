import { FLUX_KINDS, type FluxKind, upgrade } from '@flux-ts/kinds';
import type { KubeClient } from '@flux-ts/kube';
import type { KubeObject } from '@flux-ts/resource';
import { type CommandModule, defineCommand } from '../../cli/command.ts';
import type { CliContext } from '../../cli/context.ts';
import { failure } from '../../cli/errors.ts';
import { bool } from '../../cli/flag.ts';
import { completeNames } from '../../objects/complete-names.ts';
import { formatTable } from '../../objects/table.ts';
import { type Columns, columnsOf } from './columns.ts';
import { getFlags } from './flags.ts';
import { type GetRequest, listOptions, printTable } from './print-table.ts';
import { headerOf, rowOf, statusFilter } from './rows.ts';

/** Prints objects as they change, until the user ends it, or `--timeout`: that is a failure, as in Flux. */
async function watchTable(
  context: CliContext,
  client: KubeClient,
  kind: FluxKind,
  columns: Columns,
  request: GetRequest,
  timeout: number,
): Promise<void> {
  const signal = AbortSignal.any([context.signal, AbortSignal.timeout(timeout)]);
  const keep = statusFilter(request.statusSelector, columns);
  let first = true;
  try {
    for await (const event of client.watch<KubeObject>(kind, { ...listOptions(request), signal })) {
      if (event.type === 'BOOKMARK' || event.type === 'ERROR') continue;
      const object = upgrade({ ...event.object, apiVersion: kind.apiVersion, kind: kind.kind });
      const options = { allNamespaces: request.allNamespaces, withKind: false };
      const rows = keep(object) ? [rowOf(kind.kind, object, columns, options)] : [];
      const header = first && !request.noHeader ? headerOf(columns, request.allNamespaces) : [];
      if (header.length > 0 || rows.length > 0) context.stdout.write(formatTable(header, rows));
      first = false;
    }
  } catch (thrown) {
    if (!signal.aborted) throw thrown;
  }
  if (!context.signal.aborted) throw failure('timed out waiting for the condition');
}

/** `flux get …` of one kind. */
export function getCommand(kindName: string): CommandModule {
  const kind = FLUX_KINDS.find((each) => each.kind === kindName) as FluxKind;
  const columns = columnsOf(kindName);
  const showSource = columns.withSource ? { 'show-source': bool('shows where objects come from') } : {};
  return defineCommand({
    inherits: getFlags,
    long: `Print the statuses of ${kindName} objects.`,
    example: (path) => `  # Every ${kindName} of flux-system
  ${path}

  # Of all namespaces, those that are not ready
  ${path} -A --status-selector ready=false`,
    flags: showSource,
    complete: completeNames(kindName),
    async run(context, { args, flags }) {
      const request: GetRequest = {
        namespace: flags.namespace,
        name: args[0],
        allNamespaces: flags['all-namespaces'],
        noHeader: flags['no-header'],
        statusSelector: flags['status-selector'],
        labelSelector: flags['label-selector'],
        many: false,
      };
      const withSource = (flags as { readonly 'show-source'?: boolean })['show-source'] === true;
      const shown = withSource && columns.withSource ? columns.withSource : columns;
      const client = await context.client(flags);
      if (flags.watch) return watchTable(context, client, kind, shown, request, flags.timeout);
      await printTable(context, client, kind, shown, request);
    },
  });
}
