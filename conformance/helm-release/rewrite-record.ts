import { gunzipSync, gzipSync } from 'node:zlib';
import { type StorageDriver, storageSelector } from '@flux-ts/helm-release';
import type { KubeClient } from '@flux-ts/kube';
import type { KubeObject } from '@flux-ts/resource';
import type { RecordChange } from './scenarios.ts';

interface Stored {
  info: { status: string; first_deployed?: string; last_deployed?: string; deleted?: string };
  apply_method?: string;
  hooks?: { last_run: { started_at?: string; completed_at?: string } }[];
  chart: {
    modtime?: string;
    schemamodtime?: string;
    templates: { modtime?: string }[];
    files: { modtime?: string }[];
  };
}

/** Rewrites the newest record of the release `shop`, not with the codec under test: as a kill or an older Helm left it. */
export async function rewriteRecord(
  client: KubeClient,
  { namespace, driver }: { readonly namespace: string; readonly driver: StorageDriver },
  change: RecordChange,
): Promise<void> {
  const kind = { apiVersion: 'v1', kind: driver };
  const { items } = await client.list(kind, { namespace, labelSelector: storageSelector('shop') });
  const versionOf = (object: KubeObject): number => Number(object.metadata.labels?.['version']);
  const newest = [...items].sort((a, b) => versionOf(b) - versionOf(a))[0];
  if (newest === undefined) throw new Error('there is no record to rewrite');
  const data = (newest['data'] as { readonly release: string }).release;
  const text = driver === 'Secret' ? Buffer.from(data, 'base64').toString('latin1') : data;
  const stored = JSON.parse(gunzipSync(Buffer.from(text, 'base64')).toString()) as Stored;
  if (change === 'helm-3') asHelm3(stored);
  else stored.info.status = change.info.status;
  const json = JSON.stringify(stored).replace(/[<>&]/g, (c) => `\\u00${c.charCodeAt(0).toString(16)}`);
  const packed = gzipSync(json).toString('base64');
  const release = driver === 'Secret' ? Buffer.from(packed).toString('base64') : packed;
  const labels = { ...newest.metadata.labels, status: stored.info.status };
  const metadata = { ...newest.metadata, labels };
  await client.update({ ...newest, ...kind, metadata, data: { release } }, { fieldManager: 'helm' });
}

/** Helm 3 applied client-side without saying so, kept no times of files, and wrote empty times as texts. */
function asHelm3(stored: Stored): void {
  delete stored.apply_method;
  delete stored.chart.modtime;
  delete stored.chart.schemamodtime;
  for (const file of [...stored.chart.templates, ...stored.chart.files]) delete file.modtime;
  const { first_deployed = '', last_deployed = '', deleted = '', ...info } = stored.info;
  stored.info = { first_deployed, last_deployed, deleted, ...info };
  for (const hook of stored.hooks ?? []) {
    const { started_at = '', completed_at = '', ...run } = hook.last_run;
    hook.last_run = { started_at, completed_at, ...run };
  }
}
