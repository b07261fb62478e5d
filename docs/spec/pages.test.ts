import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { startApiServer } from '@flux-ts/apiserver';
import { crds, FLUX_KINDS } from '@flux-ts/kinds';
import { createClient, type KubeClient, loadKubeconfig } from '@flux-ts/kube';
import type { KubeObject } from '@flux-ts/resource';
import { decodeAll } from '@flux-ts/yaml';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { pageFile, specPage } from '../../scripts/spec-pages.ts';

const pages = globSync('v1/*.md', { cwd: import.meta.dirname }).sort();

describe('docs/spec', () => {
  test.each(FLUX_KINDS)('the page of $kind has the fields of its definition', (kind) => {
    const text = readFileSync(pageFile(kind), 'utf8');
    // Otherwise: node scripts/spec-pages.ts
    expect(text).toBe(specPage(kind, text));
  });

  test('there is no page of a kind that does not exist', () => {
    expect(pages.map((page) => page.slice('v1/'.length, -'.md'.length))).toEqual(
      FLUX_KINDS.map((kind) => kind.plural).sort(),
    );
  });
});

describe('examples in docs/spec', () => {
  let client: KubeClient;
  let stop: () => Promise<void>;

  beforeAll(async () => {
    const server = await startApiServer({ storage: 'memory', address: '127.0.0.1', port: 0 });
    client = createClient(loadKubeconfig(server.kubeconfig()));
    stop = async () => {
      await client.close();
      await server.stop();
    };
    for (const crd of crds()) await client.create(crd);
    await client.create({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'flux-system' } });
    client.discovery.invalidate();
  });
  afterAll(() => stop());

  const examples = pages.flatMap((page) =>
    examplesOf(page).map((objects, i) => ({ page, number: i + 1, objects })),
  );

  test.each(examples)('$page: example $number is accepted as it is written', async ({ objects }) => {
    expect(objects.length).toBeGreaterThan(0);
    for (const object of objects) {
      const stored = await client.create<KubeObject>(object, { fieldValidation: 'Strict' });
      expect(stored['spec'] ?? {}).toMatchObject((object['spec'] ?? {}) as object);
    }
  });

  test('every page that somebody wrote has one', () => {
    expect([...new Set(examples.map(({ page }) => page))]).toEqual([
      'v1/gitrepositories.md',
      'v1/kustomizations.md',
    ]);
  });
});

/** The objects of each yaml block of a page. */
function examplesOf(page: string): KubeObject[][] {
  const text = readFileSync(join(import.meta.dirname, page), 'utf8');
  const blocks = [...text.matchAll(/^```yaml\n([\s\S]*?)^```/gm)].map((match) => match[1] ?? '');
  return blocks.map((block) => decodeAll(block) as unknown as KubeObject[]);
}
