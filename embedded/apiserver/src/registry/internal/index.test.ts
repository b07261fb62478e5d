import { expect, test } from 'vitest';
import { internalDiff, internalText } from './index.ts';

test('internalText prints a label selector in the order of its Go fields', () => {
  const selector = {
    matchExpressions: [{ values: ['<b>'], operator: 'In', key: 'a' }],
    matchLabels: { z: '1', a: '2' },
  };
  expect(internalText('metav1.LabelSelector', selector)).toBe(
    '{"matchLabels":{"a":"2","z":"1"},"matchExpressions":[{"key":"a","operator":"In","values":["\\u003cb\\u003e"]}]}',
  );
});

test('internalText prints what is not set as Go does', () => {
  expect(internalText('networking.ParentReference', {})).toBe(
    '{"Group":"","Resource":"","Namespace":"","Name":""}',
  );
  expect(internalText('core.VolumeNodeAffinity', {})).toBe('{"Required":null}');
  expect(internalText('core.VolumeNodeAffinity', undefined)).toBe('null');
});

test('internalText prints what Go inlines, and metadata by its tags', () => {
  const template = { metadata: { labels: { a: 'b' } }, spec: { hostNetwork: true } };
  const told = internalText('core.PodTemplateSpec', template);
  expect(told).toContain('{"labels":{"a":"b"},"Spec":{"Volumes":null');
  expect(told).toContain('"SecurityContext":{"HostNetwork":true,"HostPID":false');
});

test('internalText takes no field from where objects inherit', () => {
  const hostile = JSON.parse('{"__proto__":{"group":"x"},"constructor":"y"}');
  expect(internalText('networking.ParentReference', hostile)).toBe(
    '{"Group":"","Resource":"","Namespace":"","Name":""}',
  );
});

test('internalDiff tells the lines that differ', () => {
  const claim = (mode: string) => ({ accessModes: [mode], resources: { requests: { storage: '1Gi' } } });
  expect(internalDiff('core.PersistentVolumeClaimSpec', claim('ReadWriteOnce'), claim('ReadWriteMany'))).toBe(
    '@@ -1,6 +1,6 @@\n {\n  "AccessModes": [\n-  "ReadWriteOnce"\n+  "ReadWriteMany"\n  ],\n  "Selector": null,\n  "Resources": {\n',
  );
});
