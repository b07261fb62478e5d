import type { ApiClient } from '../harness/api-client.ts';
import type { Ledger } from './ledger.ts';

export const CONFIG_MAPS = '/api/v1/namespaces/load/configmaps';
const NAMES_A_WRITER = 40;

/** The texts of what a server has, by name, and the revision of the list. */
export async function contents(
  client: ApiClient,
): Promise<{ found: Map<string, string>; revision: number; items: number }> {
  const { body } = await client.send('GET', CONFIG_MAPS);
  const found = new Map<string, string>();
  for (const { metadata, data } of body.items) {
    if (metadata.name !== 'kube-root-ca.crt') found.set(metadata.name, data.text);
  }
  return { found, revision: Number(body.metadata.resourceVersion), items: body.items.length };
}

/**
 * Creates, changes and deletes objects of its own names until the server is gone or refuses; resolves to the status
 * that it was refused with, or 0.
 */
export async function write(
  client: ApiClient,
  ledger: Ledger,
  writer: number,
  random: () => number,
  goesOn: () => boolean = () => true,
): Promise<number> {
  while (goesOn()) {
    const name = `w${writer}-${Math.floor(random() * NAMES_A_WRITER)}`;
    const exists = ledger.stateOf(name) !== undefined;
    const text = exists && random() < 0.2 ? undefined : `${ledger.writes}-${'x'.repeat(random() * 2000)}`;
    ledger.asked(name, text);
    try {
      const { status, body } = await request(client, name, text, exists);
      if (status >= 300) {
        ledger.refused(name);
        return status;
      }
      const revision = Number(body.metadata?.resourceVersion ?? 0);
      ledger.acknowledged(name, text, revision);
    } catch {
      return 0;
    }
  }
  return 0;
}

function request(client: ApiClient, name: string, text: string | undefined, exists: boolean) {
  if (text === undefined) return client.send('DELETE', `${CONFIG_MAPS}/${name}`);
  const object = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name }, data: { text } };
  if (exists) return client.send('PUT', `${CONFIG_MAPS}/${name}`, object);
  return client.send('POST', CONFIG_MAPS, object);
}
