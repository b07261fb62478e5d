import { errorMessage } from '@flux-ts/errors';
import type { CliContext } from '../../cli/context.ts';
import { logLine } from './log-line.ts';

/** The namespace that Helm takes: its own default is not Flux's. */
export function helmNamespace(context: CliContext, given: string | undefined): string {
  return given ?? context.env['HELM_NAMESPACE'] ?? 'default';
}

/** Failures that Helm logs, too, before it tells of them. */
const LOGGED: readonly string[] = [
  'release name check failed',
  'cluster reachability check failed',
  'chart dependencies processing failed',
];

/** What Helm logs before it tells of an error. */
export function helmLog(thrown: unknown): string {
  const [what = '', error] = errorMessage(thrown).split(/: ([\s\S]*)/);
  if (error === undefined || !LOGGED.includes(what)) return '';
  if (what === 'cluster reachability check failed') return logLine('ERROR', `${what}: ${error}`, {});
  return logLine('ERROR', what, { error });
}
