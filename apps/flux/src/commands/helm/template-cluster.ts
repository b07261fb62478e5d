import {
  type Chart,
  checkReleaseName,
  type Lookup,
  processDependencies,
  type RenderChartOptions,
} from '@flux-ts/helm';
import type { KubeClient } from '@flux-ts/kube';
import type { Value } from '@flux-ts/yaml';
import type { CliContext } from '../../cli/context.ts';
import { apiVersionsOf, lookupIn, reach } from './cluster.ts';
import { logLine } from './log-line.ts';
import { dryRunOnServer, type WouldInstall } from './server-dry-run.ts';
import type { TemplateFlags } from './template-flags.ts';

/** The cluster that `--dry-run=server` asks. */
export interface TemplateCluster {
  /** What charts see of it. */
  readonly capabilities: Pick<RenderChartOptions, 'kubeVersion' | 'onlyApiVersions'>;
  readonly lookup: (request: Lookup) => Promise<Value>;
  /** Throws in Helm's words if the cluster could not install this. */
  check(given: Pick<WouldInstall, 'manifest'>): Promise<void>;
}

/** What is to be rendered for the cluster. */
export interface ForCluster extends Pick<WouldInstall, 'name' | 'namespace' | 'values'> {
  readonly chart: Chart;
  readonly flags: TemplateFlags;
}

/** Asks a cluster what it can do, once it is known to be there (Install.RunWithContext). Throws in Helm's words. */
export async function askCluster(
  context: CliContext,
  client: KubeClient,
  given: ForCluster,
): Promise<TemplateCluster> {
  const { signal } = context;
  const { flags, ...install } = given;
  const kubeVersion = await reach(client, signal);
  checkReleaseName(given.name);
  if (!flags['skip-crds'] && hasCrds(processDependencies(given.chart, given.values)))
    context.stderr.write(logLine('WARN', CRDS, {}));
  const log = (text: string, fields: Readonly<Record<string, string>>) =>
    context.stderr.write(logLine('ERROR', text, fields));
  return {
    capabilities: { kubeVersion, onlyApiVersions: await apiVersionsOf(client, signal) },
    lookup: lookupIn(client, log, signal),
    check: ({ manifest }) =>
      dryRunOnServer(
        client,
        {
          ...install,
          manifest,
          labels: flags.labels,
          // An upgrade finds its objects there.
          takeOwnership: flags['take-ownership'] || flags['is-upgrade'],
          disableOpenApiValidation: flags['disable-openapi-validation'],
        },
        signal,
      ),
  };
}

const CRDS = 'This chart or one of its subcharts contains CRDs. Rendering may fail or contain inaccuracies.';

function hasCrds(chart: Chart): boolean {
  return chart.files.some(({ name }) => name.startsWith('crds/')) || chart.dependencies.some(hasCrds);
}
