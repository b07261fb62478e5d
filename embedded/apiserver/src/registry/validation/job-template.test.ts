import type { KubeObject } from '@flux-ts/resource';
import { expect, test } from 'vitest';
import { validateJobTemplate } from './job-template.ts';
import { Report } from './report.ts';

const container = { name: 'c', image: 'c:1' };
const job = (pod: object, status?: object) =>
  ({
    metadata: { name: 'j' },
    spec: { suspend: true, template: { spec: { containers: [container], ...pod } } },
    status: status ?? { conditions: [{ type: 'Suspended', status: 'True' }] },
  }) as unknown as KubeObject;
const affinity = { nodeAffinity: {} };

test.each([
  ['where its pods run', { nodeSelector: { a: 'b' }, tolerations: [], affinity }, undefined, []],
  ['what they need', { containers: [{ ...container, resources: { limits: { cpu: '1' } } }] }, undefined, []],
  ['nothing else', { containers: [{ ...container, image: 'c:2' }] }, undefined, ['spec.template.spec']],
  ['nothing with pods', { nodeSelector: { a: 'b' } }, { active: 1 }, ['spec.template']],
])('validateJobTemplate lets a Job that rests change %s', (_, pod, status, fields) => {
  const report = new Report();
  validateJobTemplate(report, job(pod), job({}, status));
  expect(report.errors.map((error) => error.field)).toEqual(fields);
});
