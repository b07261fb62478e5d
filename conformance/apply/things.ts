import type { Value, ValueObject } from '@flux-ts/yaml';

/** A small random source with a seed, so that a failure can be repeated. */
export class Random {
  private state: number;

  constructor(seed: number) {
    this.state = seed >>> 0 || 1;
  }

  next(): number {
    this.state ^= this.state << 13;
    this.state ^= this.state >>> 17;
    this.state ^= this.state << 5;
    this.state >>>= 0;
    return this.state / 2 ** 32;
  }

  below(limit: number): number {
    return Math.floor(this.next() * limit);
  }

  chance(probability: number): boolean {
    return this.next() < probability;
  }

  pick<T>(list: readonly T[]): T {
    return list[this.below(list.length)]!;
  }

  /** A random part of a list, in random order. */
  some<T>(list: readonly T[]): T[] {
    const rest = list.filter(() => this.chance(0.5));
    for (let i = rest.length - 1; i > 0; i--) {
      const j = this.below(i + 1);
      [rest[i], rest[j]] = [rest[j]!, rest[i]!];
    }
    return rest;
  }
}

/** A kind that sequences of requests run on. */
export interface Thing {
  readonly kind: string;
  readonly apiVersion: string;
  /** Path of the collection in a namespace. */
  path(namespace: string): string;
  /** The fields of an object beside identity; valid for the server by themselves. */
  body(random: Random): ValueObject;
}

const maybe = (random: Random, key: string, value: () => Value): ValueObject =>
  random.chance(0.6) ? { [key]: value() } : {};

const words = (random: Random): ValueObject =>
  Object.fromEntries(random.some(['a', 'b', 'c', 'x.dev/y']).map((key) => [key, random.pick(['1', '2'])]));

const meta = (random: Random): ValueObject => ({
  ...maybe(random, 'labels', () => words(random)),
  ...maybe(random, 'annotations', () => words(random)),
  ...maybe(random, 'finalizers', () => random.some(['x.dev/a', 'x.dev/b'])),
});

const configMap: Thing = {
  kind: 'ConfigMap',
  apiVersion: 'v1',
  path: (namespace) => `/api/v1/namespaces/${namespace}/configmaps`,
  body: (random) => ({ metadata: meta(random), ...maybe(random, 'data', () => words2(random)) }),
};

const words2 = (random: Random): ValueObject =>
  Object.fromEntries(random.some(['a', 'b', 'c', 'd']).map((key) => [key, random.pick(['1', '2', ''])]));

const service: Thing = {
  kind: 'Service',
  apiVersion: 'v1',
  path: (namespace) => `/api/v1/namespaces/${namespace}/services`,
  body: (random) => ({
    metadata: meta(random),
    spec: {
      ports: [
        { port: 80, name: 'p80', ...maybe(random, 'protocol', () => 'TCP') },
        ...random.some([81, 82]).map((port) => ({
          port,
          name: `p${port}`,
          ...maybe(random, 'targetPort', () => random.pick([8080, 'http'])),
          ...maybe(random, 'protocol', () => random.pick(['TCP', 'UDP'])),
        })),
      ],
      ...maybe(random, 'selector', () => words2(random)),
      ...maybe(random, 'sessionAffinity', () => random.pick(['None', 'ClientIP'])),
      ...maybe(random, 'externalIPs', () => random.some(['10.1.1.1', '10.1.1.2'])),
    },
  }),
};

const container = (random: Random, name: string): ValueObject => ({
  name,
  image: random.pick(['i:1', 'i:2']),
  ...maybe(random, 'args', () => random.some(['--a', '--b'])),
  ...maybe(random, 'env', () =>
    random.some(['A', 'B', 'C']).map((env) => ({ name: env, value: random.pick(['1', '2']) })),
  ),
  ...maybe(random, 'ports', () =>
    random.some([80, 81]).map((containerPort) => ({
      containerPort,
      ...maybe(random, 'protocol', () => random.pick(['TCP', 'UDP'])),
    })),
  ),
  ...maybe(random, 'resources', () => ({
    ...maybe(random, 'limits', () => ({ cpu: random.pick(['1', '1000m', '0.5', '500m']), memory: '1Gi' })),
    ...maybe(random, 'requests', () => ({ cpu: random.pick(['100m', '0.1']) })),
  })),
  ...maybe(random, 'securityContext', () => ({
    ...maybe(random, 'runAsNonRoot', () => random.chance(0.5)),
    ...maybe(random, 'capabilities', () => ({ drop: random.some(['ALL', 'NET_RAW']) })),
  })),
});

const deployment: Thing = {
  kind: 'Deployment',
  apiVersion: 'apps/v1',
  path: (namespace) => `/apis/apps/v1/namespaces/${namespace}/deployments`,
  body: (random) => ({
    metadata: meta(random),
    spec: {
      selector: { matchLabels: { app: 'web' } },
      ...maybe(random, 'replicas', () => random.below(3)),
      ...maybe(random, 'paused', () => random.chance(0.5)),
      ...maybe(random, 'minReadySeconds', () => random.below(3)),
      ...maybe(random, 'strategy', () =>
        random.pick<Value>([
          { type: 'RollingUpdate', rollingUpdate: { maxSurge: random.pick<Value>([1, '25%', '50%']) } },
          { type: 'RollingUpdate' },
          {},
        ]),
      ),
      template: {
        metadata: { labels: { app: 'web', ...words2(random) } },
        spec: {
          containers: ['main', ...random.some(['side', 'car'])].map((name) => container(random, name)),
          ...maybe(random, 'nodeSelector', () => words2(random)),
          ...maybe(random, 'tolerations', () =>
            random.some(['a', 'b']).map((key) => ({ key, operator: 'Exists' })),
          ),
          ...maybe(random, 'securityContext', () => random.pick<Value>([{}, { runAsNonRoot: true }])),
          ...maybe(random, 'terminationGracePeriodSeconds', () => random.pick([30, 60])),
        },
      },
    },
  }),
};

const free = (random: Random, depth = 2): Value => {
  if (depth === 0 || random.chance(0.4)) return random.pick<Value>([1, 'x', true, 'y']);
  if (random.chance(0.3)) return random.some<Value>([1, 2, 3]);
  return Object.fromEntries(random.some(['p', 'q', 'r']).map((key) => [key, free(random, depth - 1)]));
};

const widget: Thing = {
  kind: 'Widget',
  apiVersion: 'test.dev/v1',
  path: (namespace) => `/apis/test.dev/v1/namespaces/${namespace}/widgets`,
  body: (random) => ({
    metadata: meta(random),
    spec: {
      ...maybe(random, 'tags', () => random.some(['a', 'b', 'c'])),
      ...maybe(random, 'ids', () => random.some([1, 2, 30])),
      ...maybe(random, 'atomic', () => random.some(['a', 'b'])),
      ...maybe(random, 'whole', () => words2(random)),
      ...maybe(random, 'size', () => random.pick<Value>([1, '10%'])),
      ...maybe(random, 'free', () =>
        Object.fromEntries(random.some(['p', 'q']).map((key) => [key, free(random)])),
      ),
      ...maybe(random, 'nested', () => ({
        ...maybe(random, 'a', () => 'x'),
        ...maybe(random, 'deep', () => words2(random)),
      })),
      ...maybe(random, 'items', () =>
        random.some(['k', 'l', 'm']).map((name) => ({
          name,
          ...maybe(random, 'zone', () => random.pick(['z1', 'z2'])),
          ...maybe(random, 'value', () => random.pick(['1', '2'])),
          ...maybe(random, 'list', () => random.some(['a', 'b'])),
        })),
      ),
    },
  }),
};

/** The type of {@link widget}: every list and map type, defaulted keys, free-form fields. */
export const widgetDefinition = {
  apiVersion: 'apiextensions.k8s.io/v1',
  kind: 'CustomResourceDefinition',
  metadata: { name: 'widgets.test.dev' },
  spec: {
    group: 'test.dev',
    scope: 'Namespaced',
    names: { kind: 'Widget', plural: 'widgets' },
    versions: [
      {
        name: 'v1',
        served: true,
        storage: true,
        schema: {
          openAPIV3Schema: {
            type: 'object',
            properties: {
              spec: {
                type: 'object',
                properties: {
                  tags: { type: 'array', 'x-kubernetes-list-type': 'set', items: { type: 'string' } },
                  ids: { type: 'array', 'x-kubernetes-list-type': 'set', items: { type: 'integer' } },
                  atomic: { type: 'array', items: { type: 'string' } },
                  whole: {
                    type: 'object',
                    'x-kubernetes-map-type': 'atomic',
                    additionalProperties: { type: 'string' },
                  },
                  size: { 'x-kubernetes-int-or-string': true },
                  free: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true },
                  nested: {
                    type: 'object',
                    properties: {
                      a: { type: 'string' },
                      deep: { type: 'object', additionalProperties: { type: 'string' } },
                    },
                  },
                  items: {
                    type: 'array',
                    'x-kubernetes-list-type': 'map',
                    'x-kubernetes-list-map-keys': ['name', 'zone'],
                    items: {
                      type: 'object',
                      required: ['name'],
                      properties: {
                        name: { type: 'string' },
                        zone: { type: 'string', default: 'z1' },
                        value: { type: 'string' },
                        list: { type: 'array', 'x-kubernetes-list-type': 'set', items: { type: 'string' } },
                      },
                    },
                  },
                },
              },
            },
          },
        },
      },
    ],
  },
};

export const THINGS: readonly Thing[] = [configMap, service, deployment, widget];
