import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openWatch, startTestApi, type TestApi } from '../../test/test-api.ts';

let api: TestApi;
const SECRETS = '/api/v1/namespaces/default/secrets';

beforeEach(async () => {
  api = await startTestApi();
  await api.quiet();
});
afterEach(() => api.stop());

const secret = (name: string, labels = {}) => ({
  json: { apiVersion: 'v1', kind: 'Secret', metadata: { name, labels } },
});
const create = (name: string, labels = {}) => api.send('POST', SECRETS, secret(name, labels));
const watch = async (query: string, headers = {}) =>
  openWatch(await api.raw('GET', `${SECRETS}?watch=true&${query}`, { headers }));

describe('watch', () => {
  test('starts with what there is and goes on with what happens', async () => {
    await create('x');
    const { names, events } = await watch('');
    await create('y');
    const { body } = await api.send('PUT', `${SECRETS}/x`, secret('x', { a: 'b' }));
    await api.send('DELETE', `${SECRETS}/y`);
    expect(names()).toEqual(['ADDED x', 'ADDED y', 'MODIFIED x', 'DELETED y']);
    expect(events[2].object).toEqual(body);
    expect(Number(events[3].object.metadata.resourceVersion)).toBe(api.storage.revision);
  });

  test('goes on after any listed revision without a gap', async () => {
    await create('x');
    const revision = api.storage.revision;
    await create('y');
    const { names } = await watch(`resourceVersion=${revision}`);
    await create('z');
    expect(names()).toEqual(['ADDED y', 'ADDED z']);
  });

  test('says Gone in an event when history does not reach back, and ends', async () => {
    const revision = api.storage.revision;
    await create('x');
    api.storage.compact(api.storage.revision);
    const { events, state } = await watch(`resourceVersion=${revision}`);
    const message = `too old resource version: ${revision} (${api.storage.revision})`;
    const object = { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Failure', code: 410 };
    expect(events).toEqual([{ type: 'ERROR', object: { ...object, message, reason: 'Expired' } }]);
    expect(state.ended).toBe(true);
  });

  test('turns entering and leaving a selection into additions and deletions', async () => {
    const { names, events } = await watch('labelSelector=in%3Dyes');
    await create('x', { in: 'no' });
    await api.send('PUT', `${SECRETS}/x`, secret('x', { in: 'yes' }));
    await api.send('PUT', `${SECRETS}/x`, secret('x', { in: 'yes', more: 'x' }));
    await api.send('PUT', `${SECRETS}/x`, secret('x', { in: 'no' }));
    await api.send('DELETE', `${SECRETS}/x`);
    expect(names()).toEqual(['ADDED x', 'MODIFIED x', 'DELETED x']);
    expect(events[2].object.metadata.labels).toEqual({ in: 'yes', more: 'x' });
    expect(events[2].object.metadata.resourceVersion > events[1].object.metadata.resourceVersion).toBe(true);
  });

  test('watches one object by its path or by a field', async () => {
    const byField = await watch('fieldSelector=metadata.name%3Dy');
    const byPath = openWatch(await api.raw('GET', `${SECRETS.replace('/v1/', '/v1/watch/')}/y`));
    await create('x');
    await create('y');
    expect(byField.names()).toEqual(['ADDED y']);
    expect(byPath.names()).toEqual(['ADDED y']);
  });

  test('sends a bookmark at the end of the first events, and one a minute', async () => {
    await create('x');
    const query = 'sendInitialEvents=true&resourceVersionMatch=NotOlderThan&allowWatchBookmarks=true';
    const { events, names } = await watch(query);
    expect(names()).toEqual(['ADDED x', 'BOOKMARK']);
    expect(events[1].object).toMatchObject({
      kind: 'Secret',
      metadata: {
        resourceVersion: String(api.storage.revision),
        annotations: { 'k8s.io/initial-events-end': 'true' },
      },
    });
    api.clock.advance(60_000);
    expect(events).toHaveLength(3);
    expect(events[2].type).toBe('BOOKMARK');
    expect(events[2].object.metadata.annotations).toBeUndefined();
  });

  test('tells the end of the first events to those who take bookmarks, asked for or not', async () => {
    await create('x');
    const end = 'sendInitialEvents=true&resourceVersionMatch=NotOlderThan';
    expect((await watch(end)).names()).toEqual(['ADDED x']);
    expect((await watch('allowWatchBookmarks=1')).names()).toEqual(['ADDED x', 'BOOKMARK']);
    expect((await watch('allowWatchBookmarks=1&resourceVersion=1')).names()).not.toContain('BOOKMARK');
  });

  test.each([
    ['timeoutSeconds=0.5', 400, 'strconv.ParseInt: parsing "0.5": invalid syntax'],
    ['continue=x', 422, 'resourceVersionMatch is forbidden when continue is provided'],
  ])('refuses %s', async (query, status, message) => {
    const answer = await api.send('GET', `${SECRETS}?watch=true&${query}`);
    expect(answer.status).toBe(status);
    expect(answer.body.message).toContain(message);
  });

  test('ends after timeoutSeconds, and tells nothing afterwards', async () => {
    const { state, events } = await watch('timeoutSeconds=5');
    api.clock.advance(4999);
    expect(state.ended).toBe(false);
    api.clock.advance(1);
    expect(state.ended).toBe(true);
    await create('x');
    expect(events).toEqual([]);
  });

  test('shows rows of a table, with columns once', async () => {
    const accept = 'application/json;as=Table;v=v1;g=meta.k8s.io';
    const { events } = await watch('', { accept });
    await create('x');
    await create('y');
    expect(events[0].object.columnDefinitions.map((c: { name: string }) => c.name)).toEqual([
      'Name',
      'Type',
      'Data',
      'Age',
    ]);
    expect(events[0].object.rows[0]).toMatchObject({
      cells: ['x', 'Opaque', '0', '0s'],
      object: { kind: 'PartialObjectMetadata', metadata: { name: 'x' } },
    });
    expect(events[1].object.columnDefinitions).toBeNull();
  });

  test('stops when its reader goes', async () => {
    const { stop, events } = await watch('');
    stop();
    await create('x');
    expect(events).toEqual([]);
  });

  test('cuts off a reader that falls behind', async () => {
    const response = await api.raw('GET', `${SECRETS}?watch=true`);
    let ended = false;
    const body = response.body as { start(sink: { write(): boolean; end(): void }): void };
    let writes = 0;
    body.start({
      write: () => ++writes < 2,
      end: () => {
        ended = true;
      },
    });
    await create('x');
    expect(ended).toBe(false);
    await create('y');
    expect(ended).toBe(true);
    await create('z');
    expect(writes).toBe(2);
  });

  test.each([
    ['sendInitialEvents=true', 422],
    ['resourceVersionMatch=NotOlderThan', 422],
    ['resourceVersion=-1', 500],
  ])('refuses %s', async (query, code) => {
    expect((await api.send('GET', `${SECRETS}?watch=true&${query}`)).status).toBe(code);
  });
});
