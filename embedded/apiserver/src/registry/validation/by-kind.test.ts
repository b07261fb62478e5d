import type { KubeObject } from '@flux-ts/resource';
import { formatFieldError } from '@flux-ts/schema';
import { describe, expect, test } from 'vitest';
import { kindErrors } from './by-kind.ts';

const object = (spec: object, more: object = {}): KubeObject =>
  ({ apiVersion: 'v1', kind: 'X', metadata: { name: 'x' }, spec, ...more }) as KubeObject;
const container = (more: object) => ({ containers: [{ name: 'c', image: 'nginx', ...more }] });
const statefulSet = (volumeMounts: object[], volumes: object[]) => ({
  selector: { matchLabels: { app: 'x' } },
  volumeClaimTemplates: [
    {
      metadata: { name: 'data' },
      spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } },
    },
  ],
  template: { metadata: { labels: { app: 'x' } }, spec: { ...container({ volumeMounts }), volumes } },
});

describe('kindErrors', () => {
  test.each<[string, object, string[]]>([
    ['/pods', container({}), []],
    ['/pods', container({ image: '' }), ['spec.containers[0].image: Required value']],
    [
      '/pods',
      container({ volumeMounts: [{ name: 'v', mountPath: '/a' }] }),
      ['spec.containers[0].volumeMounts[0].name: Not found: "v"'],
    ],
    [
      '/pods',
      container({ resources: { requests: { memory: '2Gi' }, limits: { memory: '1024Mi' } } }),
      [
        'spec.containers[0].resources.requests: Invalid value: "2Gi": must be less than or equal to memory limit of 1024Mi',
      ],
    ],
    [
      '/pods',
      { ...container({}), initContainers: [{ name: 'c', image: 'a' }] },
      ['spec.initContainers[0].name: Duplicate value: "c"'],
    ],
    ['apps/statefulsets', statefulSet([{ name: 'data', mountPath: '/a' }], []), []],
    [
      'apps/statefulsets',
      statefulSet([{ name: 'other', mountPath: '/a' }], [{ name: 'v', emptyDir: {} }, { name: 'v' }]),
      [
        'spec.template.spec.volumes[2].name: Duplicate value: "v"',
        'spec.template.spec.containers[0].volumeMounts[0].name: Not found: "other"',
      ],
    ],
    ['/services', { type: 'ClusterIP', ports: [{ port: 80 }] }, []],
    ['/services', { type: 'ClusterIP', clusterIP: 'None' }, []],
    ['/services', { type: 'ExternalName', externalName: 'example.com.' }, []],
    [
      'apps/daemonsets',
      { selector: null },
      [
        'spec.selector: Required value',
        'spec.template.metadata.labels: Invalid value: null: `selector` does not match template `labels`',
        'spec.template.spec.containers: Required value',
      ],
    ],
    [
      'networking.k8s.io/networkpolicies',
      {
        podSelector: {},
        ingress: [{ from: [{ ipBlock: { cidr: '2001:db8::/32', except: ['2001:db8:1::/48'] } }] }],
      },
      [],
    ],
    ['policy/poddisruptionbudgets', { minAvailable: '100%' }, []],
  ])('kindErrors of %s with %j', (collection, spec, wanted) => {
    expect(kindErrors(collection, object(spec), undefined).map(formatFieldError)).toEqual(wanted);
  });

  test('kindErrors says nothing of kinds it does not know', () => {
    expect(kindErrors('example.com/widgets', object({}), undefined)).toEqual([]);
  });

  test('kindErrors lets a bound claim grow, and no other', () => {
    const claim = (storage: string, phase: string) =>
      object({ accessModes: ['ReadWriteOnce'], resources: { requests: { storage } } }, { status: { phase } });
    const errors = (phase: string) =>
      kindErrors('/persistentvolumeclaims', claim('2Gi', phase), claim('1Gi', phase)).map(
        (error) => error.field,
      );
    expect(errors('Bound')).toEqual([]);
    expect(errors('Pending')).toEqual(['spec']);
  });
});
