import { errorMessage } from '@flux-ts/errors';
import { HelmError } from '@flux-ts/helm';
import type { CliContext } from '../../cli/context.ts';
import { logLine } from './log-line.ts';

/** The namespace that Helm takes: its own default is not Flux's. */
export function helmNamespace(context: CliContext, given: string | undefined): string {
  return given ?? context.env['HELM_NAMESPACE'] ?? 'default';
}

/** What Helm adds where something was rendered before it failed. */
const DEBUG_HINT = '\n\nUse --debug flag to render out invalid YAML';

/** An error as Helm prints it, without the word before it. */
export function helmMessage(thrown: unknown): string {
  const hasManifests = thrown instanceof HelmError && ['RENDER', 'MANIFEST', 'LIMIT'].includes(thrown.code);
  const isRendering = hasManifests && !NOT_RENDERED.test(thrown.message);
  return errorMessage(thrown) + (isRendering ? DEBUG_HINT : '');
}

/** What Helm logs before it tells of an error. */
export function helmLog(thrown: unknown): string {
  const [what = '', error] = errorMessage(thrown).split(/: ([\s\S]*)/);
  return what === 'release name check failed' && error !== undefined ? logLine('ERROR', what, { error }) : '';
}

/** Failures before anything is rendered. */
const NOT_RENDERED =
  /^(?:could not find template|invalid dry-run|flux helm|decompressed|unable to load|chart has too many)/;
