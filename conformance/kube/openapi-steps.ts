import type { UserStep } from './run-steps.ts';

const step = (args: string, input?: string): UserStep => (input === undefined ? { args } : { args, input });
const list = (...items: readonly string[]) =>
  `apiVersion: v1\nkind: List\nitems:\n${items.map((item) => `- ${item}\n`).join('')}`;
const map = (name: string, rest = '') =>
  `{apiVersion: v1, kind: ConfigMap, metadata: {name: ${name}}${rest}}`;
const web = (spec: string) => `apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web}\nspec: ${spec}\n`;

/** What kubectl finds out by the server's OpenAPI documents, before it sends anything. Steps build on each other. */
export const OPENAPI_STEPS: readonly UserStep[] = [
  step('create namespace steps'),
  step('create -f -', list(map('a'), map('b'))),
  step('create -f -', list(map('c'), map('d', ', dataa: {}'))),
  step('create -f - --validate=warn', list(map('e'), map('f', ', dataa: {}'))),
  step('create -f - --validate=ignore', list(map('g', ', dataa: {}'))),
  step('apply -f -', list(map('h', ', data: {k: v}'))),
  step('apply -f -', list(map('h', ', data: {k: [v]}'))),
  step('apply -f - --server-side', list(map('i', ', data: {k: v}'))),
  step('apply -f - --dry-run=client', list(map('j'))),
  step('create -f -', 'apiVersion: v1\nkind: Bogus\nmetadata: {name: x}\n'),
  step('create -f -', 'apiVersion: bogus.example/v1\nkind: Bogus\nmetadata: {name: x}\n'),
  step('apply -f -', list('{apiVersion: v1, kind: Bogus, metadata: {name: x}}')),
  step('create -f -', 'kind: ConfigMap\nmetadata: {name: x}\n'),
  step('create -f -', list('{kind: ConfigMap, metadata: {name: x}}')),
  step('create -f -', list(web('{replicas: many}').replace(/\n/g, '\n  '))),
  step('create -f - --dry-run=server', web('{replicas: 1, bogus: 1}')),
  step('get -f -', list(map('a'), map('b'))),
  step('delete -f -', list(map('a'), map('b'))),
  step('explain pods.spec.bogus --recursive'),
  step('explain deployment --api-version=apps/v9'),
  step('explain configmap.data.bogus --output=plaintext-openapiv2'),
];
