import { expect, test } from 'vitest';
import {
  applyDefaults,
  formatFieldError,
  loadBuiltinKinds,
  structuralSchema,
  unknownFields,
  validate,
} from './index.ts';

test("README's example does what it says", () => {
  const kinds = loadBuiltinKinds();
  expect(kinds.find('apps', 'v1', 'Deployment')?.shortNames).toEqual(['deploy']);

  const service = kinds.schemaOf('', 'v1', 'Service')!;
  const object = {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name: 'foo' },
    spec: { ports: [{ port: 80 }], typ: 'NodePort' },
  };
  expect(unknownFields(service, object)).toEqual(['spec.typ']);
  applyDefaults(service, object);
  expect(object.spec).toMatchObject({ type: 'ClusterIP', ports: [{ targetPort: 80, protocol: 'TCP' }] });

  const custom = structuralSchema({
    type: 'object',
    properties: { replicas: { type: 'integer', minimum: 0 } },
  });
  expect(validate(custom, { replicas: -1 }).map(formatFieldError)).toEqual([
    'replicas: Invalid value: -1: replicas in body should be greater than or equal to 0',
  ]);
});
