import { errorMessage } from '@flux-ts/errors';
import type { FluxKind } from '@flux-ts/kinds';
import { upgrade } from '@flux-ts/kinds';
import { ApiError, type KubeClient, listAll } from '@flux-ts/kube';
import { formatLabelSelector, type KubeObject, parseLabelSelector } from '@flux-ts/resource';
import type { CliContext } from '../../cli/context.ts';
import { failure } from '../../cli/errors.ts';
import { formatTable } from '../../objects/table.ts';
import type { Columns } from './columns.ts';
import { headerOf, rowOf, statusFilter } from './rows.ts';

/** What `flux get` was asked. */
export interface GetRequest {
  readonly namespace: string;
  readonly name: string | undefined;
  readonly allNamespaces: boolean;
  readonly noHeader: boolean;
  readonly statusSelector: string;
  readonly labelSelector: string;
  /** Part of a command that lists several kinds: nothing is said of kinds without objects. */
  readonly many: boolean;
}

/** Where and what to list. */
export function listOptions(request: GetRequest) {
  let labelSelector = {};
  if (request.labelSelector !== '') {
    try {
      labelSelector = { labelSelector: formatLabelSelector(parseLabelSelector(request.labelSelector)) };
    } catch (thrown) {
      throw failure(
        `unable to parse label selector: couldn't parse the selector string ${JSON.stringify(request.labelSelector)}: ${errorMessage(thrown)}`,
        thrown,
      );
    }
  }
  return {
    ...(!request.allNamespaces && { namespace: request.namespace }),
    ...(request.name !== undefined && { fieldSelector: `metadata.name=${request.name}` }),
    ...labelSelector,
  };
}

/** Whether the cluster does not know a kind. */
function isUnknownKind(thrown: unknown): boolean {
  return thrown instanceof ApiError && thrown.code === 'NOT_FOUND';
}

function nothingFound(kind: string, request: GetRequest): Error {
  const where = request.allNamespaces ? 'any' : JSON.stringify(request.namespace);
  if (request.name !== undefined) {
    return failure(`${kind} object '${request.name}' not found in ${where} namespace`);
  }
  return failure(`no ${kind} objects found in ${where} namespace`);
}

/** Prints the table of a kind; the empty line after it belongs to commands that list several kinds. */
export async function printTable(
  context: CliContext,
  client: KubeClient,
  kind: FluxKind,
  columns: Columns,
  request: GetRequest,
): Promise<void> {
  let objects: KubeObject[];
  try {
    objects = await listAll<KubeObject>(client, kind, listOptions(request));
  } catch (thrown) {
    if (request.many && isUnknownKind(thrown)) return;
    throw thrown;
  }
  if (objects.length === 0) {
    if (request.many && request.name === undefined) return;
    throw nothingFound(kind.kind, request);
  }
  const rows = objects
    .map((object) => upgrade({ ...object, apiVersion: kind.apiVersion, kind: kind.kind }))
    .filter(statusFilter(request.statusSelector, columns))
    .map((object) =>
      rowOf(kind.kind, object, columns, { allNamespaces: request.allNamespaces, withKind: request.many }),
    );
  if (request.many && rows.length === 0) return;
  const header = request.noHeader ? [] : headerOf(columns, request.allNamespaces);
  context.stdout.write(formatTable(header, rows));
  if (request.many) context.stdout.write('\n');
}
