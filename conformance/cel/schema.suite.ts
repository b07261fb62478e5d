import { CelError, compile, schemaType } from '@flux-ts/cel';
import { structuralSchema } from '@flux-ts/schema';
import type { ValueObject } from '@flux-ts/yaml';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Oracle, startOracle } from '../oracles/start-oracle.ts';

/*
 * Rules of a CustomResourceDefinition against the schema they stand on: what kube-apiserver says of each when the
 * definition is created (a dry run), and what `compile` says with `schemaType`.
 */
const definitions = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions?dryRun=All';
const text: ValueObject = { type: 'string', maxLength: 10 };
const port: ValueObject = { type: 'integer' };
const spec: ValueObject = {
  type: 'object',
  properties: {
    replicas: { type: 'integer' },
    ratio: { type: 'number' },
    paused: { type: 'boolean' },
    name: text,
    port: { 'x-kubernetes-int-or-string': true },
    anything: { 'x-kubernetes-preserve-unknown-fields': true },
    'a-b': text,
    'c.d': text,
    namespace: text,
    labels: { type: 'object', maxProperties: 5, additionalProperties: text },
    containers: {
      type: 'array',
      maxItems: 5,
      items: {
        type: 'object',
        properties: { name: text, ports: { type: 'array', maxItems: 5, items: port } },
      },
    },
    template: {
      type: 'object',
      'x-kubernetes-embedded-resource': true,
      properties: { spec: { type: 'object', properties: { name: text } } },
    },
  },
};

const rules = [
  'self.replicas > 1',
  'self.replicas > self.ratio',
  'self.port == 80 || self.port == "http"',
  'self.labels.any == "x" && self.labels["y"].startsWith("z")',
  'self.labels.all(k, self.labels[k] != k)',
  'self.containers.all(c, c.name != "" && c.ports.all(p, p > 1))',
  'self.containers.exists(i, c, i > 0 && c.name == "x")',
  'self.containers.filter(c, has(c.ports))[0].name == "x"',
  'self.?name.orValue("x") == "x"',
  'self.a__dash__b + self.c__dot__d + self.__namespace__ == self.name',
  'self.template.metadata.name == "x" && self.template.kind == "y" && self.template.spec.name == "z"',
  'self.nope == 1',
  'has(self.nope)',
  'has(self.containers[0].image)',
  'self.?nope.hasValue()',
  'self.anything == 1',
  'self.constructor == 1',
  'self.metadata.name == "x"',
  'self.template.metadata.labels.x == "x"',
  'self.template.spec.nope == "x"',
  'self.containers.all(c, c.image != "")',
  'self.containers.all(c, c.ports.exists(p, c.p == p))',
  'self.containers[0].image == ""',
  'self.containers.name == ""',
  'self.name.first == ""',
  'self.name + 1 == ""',
  'self.replicas + "1" == ""',
  'self.replicas == self.name',
  'self.name && true',
  'self.paused || self.ratio',
  'true && 1',
  '!self.replicas',
  '-self.name == ""',
  'self.name.startsWith("x") && self.paused && self.replicas % 2 == 0',
];

let oracle: Oracle;
beforeAll(async () => {
  oracle = await startOracle();
}, 120_000);
afterAll(() => oracle?.stop());

function definition(rule: string): ValueObject {
  const validated = { ...spec, 'x-kubernetes-validations': [{ rule, message: 'no' }] };
  return {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: 'rules.cel.example.com' },
    spec: {
      group: 'cel.example.com',
      scope: 'Namespaced',
      names: { plural: 'rules', kind: 'Rule' },
      versions: [
        {
          name: 'v1',
          served: true,
          storage: true,
          schema: { openAPIV3Schema: { type: 'object', properties: { spec: validated } } },
        },
      ],
    },
  };
}

/** What ours says: nothing, or the compiler's first complaint. */
function complaint(rule: string): string | undefined {
  const schema = structuralSchema({ type: 'object', properties: { spec } }).properties!['spec']!;
  try {
    compile(rule, { variables: ['self'], types: { self: schemaType(schema) } });
    return undefined;
  } catch (error) {
    if (error instanceof CelError) return error.message;
    throw error;
  }
}

test.each(rules)('kube-apiserver and the compiler judge alike: %s', async (rule) => {
  const { status, body } = await oracle.send('POST', definitions, { body: definition(rule) });
  const ours = complaint(rule);
  if (ours === undefined) expect([status, body.message]).toEqual([201, undefined]);
  else {
    const theirs = String(body.message).replace(/selfType\d+(?:\.[\w@]+)*/g, 'object');
    expect([status, theirs]).toEqual([422, expect.stringContaining(ours)]);
  }
});
