import { emptyMap } from '@flux-ts/gotemplate';
import { type Chart, loadChart } from '@flux-ts/helm';
import type { InstallOperation, UpgradeOperation } from '../operations/operation.ts';

/** A chart of these templates. */
export function chartOf(templates: Readonly<Record<string, string>>, values = ''): Chart {
  const file = (name: string, text: string): { name: string; data: Uint8Array } => ({
    name,
    data: new TextEncoder().encode(text),
  });
  return loadChart([
    file('Chart.yaml', 'apiVersion: v2\nname: web\nversion: 1.0.0\nappVersion: "9"\n'),
    file('values.yaml', values),
    ...Object.entries(templates).map(([name, text]) => file(name, text)),
  ]);
}

/** A ConfigMap as a template. */
export function configMap(name: string, data: string, annotations = ''): string {
  const head = `apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: ${name}\n`;
  return `${head}${annotations === '' ? '' : `  annotations:\n${annotations}`}data:\n  x: ${JSON.stringify(data)}\n`;
}

/** A Job that is a hook. */
export function hook(name: string, event: string, more = ''): string {
  return `apiVersion: batch/v1\nkind: Job\nmetadata:\n  name: ${name}\n  annotations:\n    helm.sh/hook: ${event}\n${more}`;
}

/** Installs a chart as `shop`. */
export function installing(chart: Chart, more: Partial<InstallOperation> = {}): InstallOperation {
  return { type: 'install', name: 'shop', namespace: 'default', chart, values: emptyMap(), ...more };
}

/** Upgrades `shop` to a chart. */
export function upgrading(chart: Chart, more: Partial<UpgradeOperation> = {}): UpgradeOperation {
  return { type: 'upgrade', name: 'shop', chart, values: emptyMap(), ...more };
}
