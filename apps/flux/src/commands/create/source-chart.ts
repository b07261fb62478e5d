import { HELM_CHART } from '@flux-ts/kinds';
import { formatDuration } from '@flux-ts/text';
import { defineCommand } from '../../cli/command.ts';
import { failure } from '../../cli/errors.ts';
import { string } from '../../cli/flag.ts';
import { messages } from '../../cli/messages.ts';
import { exported, printObjects } from '../../objects/print.ts';
import { applyAndWait, artifactRevision } from './apply.ts';
import { given, objectOf } from './build-object.ts';
import { createFlags, createSourceFlags } from './group.ts';
import { chartSource, verification, verifyFlags } from './source-flags.ts';

export const command = defineCommand({
  inherits: { ...createFlags, ...createSourceFlags },
  usage: '[name]',
  example: `  flux create source chart podinfo \\
    --source=HelmRepository/podinfo \\
    --chart=podinfo \\
    --chart-version=6.x`,
  flags: {
    chart: string('name or path of the chart'),
    'chart-version': string('range of versions of the chart; ignored for charts of Git repositories'),
    source: chartSource('helmChartSource'),
    'reconcile-strategy': string('what makes a new chart: ChartVersion or Revision', 'ChartVersion'),
    ...verifyFlags,
  },
  async run(context, { args, flags }) {
    if (flags.source.kind === '' || flags.source.name === '') throw failure('chart source is required');
    if (flags.chart === '') throw failure('chart name or path is required');
    const say = messages(context);
    say.generate('generating HelmChart source');
    const verify = verification(flags);
    const spec = {
      chart: flags.chart,
      ...given('version', flags['chart-version']),
      interval: formatDuration(flags.interval),
      ...given('reconcileStrategy', flags['reconcile-strategy']),
      sourceRef: { kind: flags.source.kind, name: flags.source.name },
      ...(verify && { verify }),
    };
    const identity = { name: args[0] as string, namespace: flags.namespace, labels: flags.label };
    const object = objectOf(HELM_CHART, identity, spec);
    if (flags.export) return printObjects(context, [exported(object)]);
    const client = await context.client(flags);
    const source = 'HelmChart source';
    const words = { applying: source, saved: 'source', waiting: source };
    const ready = await applyAndWait(context, flags, client, object, words);
    say.success('HelmChart source reconciliation completed');
    const revision = artifactRevision(ready);
    if (revision === undefined) {
      throw failure('HelmChart source reconciliation completed but no artifact was found');
    }
    say.success(`fetched revision: ${revision}`);
  },
});
