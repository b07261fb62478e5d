import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestApi, type TestApi } from '../../test/test-api.ts';

let api: TestApi;
beforeAll(async () => {
  api = await startTestApi();
});
afterAll(() => api.stop());

const DEPLOYMENTS = '/apis/apps/v1/namespaces/default/deployments';

async function newDeployment(name: string) {
  const labels = { app: name };
  const template = { metadata: { labels }, spec: { containers: [{ name: 'c', image: 'nginx:1' }] } };
  const json = {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name },
    spec: { replicas: 1, selector: { matchLabels: labels }, template },
  };
  const { body } = await api.send('POST', DEPLOYMENTS, { json });
  return body;
}

describe('modifyObject', () => {
  test('counts a generation for the desired state alone', async () => {
    const live = await newDeployment('gen');
    const url = `${DEPLOYMENTS}/gen`;
    const scaled = await api.send('PUT', url, { json: { ...live, spec: { ...live.spec, replicas: 3 } } });
    expect(scaled.body.metadata.generation).toBe(2);
    const metadata = { ...scaled.body.metadata, labels: { a: 'b' } };
    const labelled = await api.send('PUT', url, { json: { ...scaled.body, metadata } });
    expect(labelled.body.metadata.generation).toBe(2);
    expect(labelled.body.metadata.labels).toEqual({ a: 'b' });
    const status = await api.send('PUT', `${url}/status`, {
      json: { ...labelled.body, status: { replicas: 3 } },
    });
    expect(status.body).toMatchObject({ metadata: { generation: 2 }, status: { replicas: 3 } });
  });

  test('keeps spec and status apart', async () => {
    const live = await newDeployment('apart');
    const url = `${DEPLOYMENTS}/apart`;
    const both = { ...live, spec: { ...live.spec, replicas: 9 }, status: { replicas: 9 } };
    const viaStatus = await api.send('PUT', `${url}/status`, { json: both });
    expect(viaStatus.body).toMatchObject({ spec: { replicas: 1 }, status: { replicas: 9 } });
    const viaMain = await api.send('PUT', url, {
      json: { ...viaStatus.body, spec: { ...live.spec, replicas: 2 }, status: { replicas: 5 } },
    });
    expect(viaMain.body).toMatchObject({ spec: { replicas: 2 }, status: { replicas: 9 } });
  });

  test('writes nothing when nothing changes', async () => {
    const live = await newDeployment('same');
    api.clock.advance(5000);
    const { body } = await api.send('PUT', `${DEPLOYMENTS}/same`, { json: live });
    expect(body).toEqual(live);
  });

  test('refuses to overwrite what somebody else changed meanwhile', async () => {
    const live = await newDeployment('race');
    const url = `${DEPLOYMENTS}/race`;
    await api.send('PUT', url, { json: { ...live, spec: { ...live.spec, replicas: 2 } } });
    const late = await api.send('PUT', url, { json: { ...live, spec: { ...live.spec, replicas: 3 } } });
    expect(late.body).toMatchObject({
      code: 409,
      reason: 'Conflict',
      message:
        'Operation cannot be fulfilled on deployments.apps "race": the object has been modified; please apply your changes to the latest version and try again',
      details: { name: 'race', group: 'apps', kind: 'deployments' },
    });
    const { resourceVersion: _, ...metadata } = live.metadata;
    const unconditional = await api.send('PUT', url, { json: { ...live, metadata } });
    expect(unconditional.status).toBe(200);
  });

  test('refuses another name, an immutable field, a missing object', async () => {
    const live = await newDeployment('fixed');
    const renamed = await api.send('PUT', `${DEPLOYMENTS}/other`, { json: live });
    expect(renamed.body.message).toBe(
      'the name of the object (fixed) does not match the name on the URL (other)',
    );
    const missing = await api.send('PUT', `${DEPLOYMENTS}/other`, {
      json: { ...live, metadata: { name: 'other' } },
    });
    expect(missing.body.message).toBe('deployments.apps "other" not found');
    const wrong = await api.send('PUT', `${DEPLOYMENTS}/fixed`, {
      json: { ...live, metadata: { ...live.metadata, name: 'other' } },
    });
    expect(wrong.body.message).toBe(
      'the name of the object (other) does not match the name on the URL (fixed)',
    );
    const labels = { app: 'new' };
    const spec = {
      ...live.spec,
      selector: { matchLabels: labels },
      template: { ...live.spec.template, metadata: { labels } },
    };
    const selector = await api.send('PUT', `${DEPLOYMENTS}/fixed`, { json: { ...live, spec } });
    expect(selector.body.message).toBe(
      'Deployment.apps "fixed" is invalid: spec.selector: Invalid value: {"matchLabels":{"app":"new"}}: field is immutable',
    );
  });

  test('answers a dry run with what would be, at the revision that is', async () => {
    const live = await newDeployment('dry');
    const json = { ...live, spec: { ...live.spec, replicas: 4 } };
    const { body } = await api.send('PUT', `${DEPLOYMENTS}/dry?dryRun=All`, { json });
    expect(body.spec.replicas).toBe(4);
    expect(body.metadata.resourceVersion).toBe(live.metadata.resourceVersion);
    expect((await api.send('GET', `${DEPLOYMENTS}/dry`)).body).toEqual(live);
  });

  test('scale reads and writes replicas', async () => {
    await newDeployment('scaled');
    const url = `${DEPLOYMENTS}/scaled`;
    const scale = (await api.send('GET', `${url}/scale`)).body;
    expect(scale).toMatchObject({
      kind: 'Scale',
      apiVersion: 'autoscaling/v1',
      metadata: { name: 'scaled', namespace: 'default' },
      spec: { replicas: 1 },
      status: { replicas: 0, selector: 'app=scaled' },
    });
    const put = await api.send('PUT', `${url}/scale?fieldManager=hpa`, {
      json: { ...scale, spec: { replicas: 6 } },
    });
    expect(put.body.spec.replicas).toBe(6);
    const patched = await api.send('PATCH', `${url}/scale?fieldManager=hpa`, {
      text: '{"spec":{"replicas":7}}',
      type: 'application/merge-patch+json',
    });
    expect(patched.body.spec.replicas).toBe(7);
    const live = (await api.send('GET', url)).body;
    expect(live.spec.replicas).toBe(7);
    expect(live.metadata.managedFields).toContainEqual(
      expect.objectContaining({
        manager: 'hpa',
        subresource: 'scale',
        fieldsV1: { 'f:spec': { 'f:replicas': {} } },
      }),
    );
    const late = await api.send('PUT', `${url}/scale`, { json: scale });
    expect(late.body.reason).toBe('Conflict');
  });
});
