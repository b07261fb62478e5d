import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  CoreV1Api,
  type Informer,
  KubeConfig,
  makeInformer,
  type ObjectCache,
  type V1ConfigMap,
} from '@kubernetes/client-node';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ApiClient } from '../harness/api-client.ts';
import { ApiProcess } from '../harness/api-process.ts';
import { until } from '../harness/dev.ts';
import { Relay } from './relay.ts';

/*
 * The informer of @kubernetes/client-node against the embedded API, through a relay that cuts its connections and leads
 * it to the next process: it must go on where it was, and list anew when it is told that this is too long ago.
 */
const CONFIG_MAPS = '/api/v1/namespaces/default/configmaps';
const SELECTOR = 'informed=yes';

describe('the informer of @kubernetes/client-node', () => {
  const folder = mkdtempSync(join(tmpdir(), 'clients-informer-'));
  const heard: string[] = [];
  let lists = 0;
  let connects = 0;
  let relay: Relay;
  let api: ApiProcess;
  let client: ApiClient;
  let informer: Informer<V1ConfigMap> & ObjectCache<V1ConfigMap>;
  let isOver = false;

  beforeAll(async () => {
    relay = await Relay.start();
    await nextProcess();
    const config = new KubeConfig();
    const here = `https://127.0.0.1:${relay.port}`;
    config.loadFromString(api.kubeconfigText.replace(api.url, here));
    const core = config.makeApiClient(CoreV1Api);
    const list = () => {
      lists++;
      return core.listNamespacedConfigMap({ namespace: 'default', labelSelector: SELECTOR });
    };
    informer = makeInformer(config, CONFIG_MAPS, list, SELECTOR);
    for (const verb of ['add', 'update', 'delete'] as const) {
      informer.on(verb, ({ metadata, data }) => {
        heard.push(`${verb} ${metadata?.name} ${data?.['text']}`);
      });
    }
    informer.on('connect', () => {
      connects++;
    });
    // As its documentation says: whoever uses it starts it again after an error.
    informer.on('error', () => {
      if (!isOver) setTimeout(() => void informer.start(), 50);
    });
  });

  afterAll(async () => {
    isOver = true;
    await informer?.stop();
    client?.close();
    await relay?.stop();
    await api?.stop('SIGKILL');
    rmSync(folder, { recursive: true, force: true });
  });

  async function nextProcess(): Promise<void> {
    client?.close();
    await api?.stop('SIGKILL');
    api = await ApiProcess.start({ dataDir: folder });
    client = new ApiClient(api.url, api.token);
    relay.lead(Number(new URL(api.url).port));
  }

  async function put(name: string, text: string): Promise<void> {
    const metadata = { name, labels: { informed: 'yes' } };
    const object = { apiVersion: 'v1', kind: 'ConfigMap', metadata, data: { text } };
    const path = `${CONFIG_MAPS}/${name}?fieldManager=test`;
    const { status } = await client.send('PATCH', path, object, 'application/apply-patch+yaml');
    expect(status).toBeLessThan(300);
  }

  const held = () => informer.list().map(({ metadata, data }) => `${metadata?.name} ${data?.['text']}`);
  const hears = (line: string) => until(() => heard.includes(line));

  test('lists what there is and watches what comes', async () => {
    await put('old', '1');
    await informer.start();
    expect(held()).toEqual(['old 1']);
    await put('new', '1');
    await put('old', '2');
    await hears('update old 2');
    await client.send('DELETE', `${CONFIG_MAPS}/new`);
    await hears('delete new 1');
    expect(heard).toEqual(['add old 1', 'add new 1', 'update old 2', 'delete new 1']);
    expect(lists).toBe(1);
  });

  test('goes on where it was when its connection is cut, without a list', async () => {
    heard.length = 0;
    relay.lead(undefined);
    relay.cut();
    await put('while-away', '1');
    await put('old', '3');
    relay.lead(Number(new URL(api.url).port));
    await hears('update old 3');
    expect(heard).toEqual(['add while-away 1', 'update old 3']);
    expect(lists).toBe(1);
    expect(connects).toBeGreaterThan(1);
  });

  test('lists anew when a server has forgotten its moment (410), and misses nothing', async () => {
    heard.length = 0;
    relay.lead(undefined);
    relay.cut();
    await put('unseen', '1');
    await client.send('DELETE', `${CONFIG_MAPS}/while-away`);
    await nextProcess();
    await until(() => heard.includes('add unseen 1') && heard.includes('delete while-away 1'));
    expect(lists).toBe(2);
    expect(held().sort()).toEqual(['old 3', 'unseen 1']);
    await put('old', '4');
    await hears('update old 4');
    expect(lists).toBe(2);
  });

  test('keeps what it holds when a server that forgot nothing takes over', async () => {
    heard.length = 0;
    await nextProcess();
    await put('later', '1');
    await hears('add later 1');
    expect(heard).toEqual(['add later 1']);
    expect(lists).toBe(2);
  });
});
