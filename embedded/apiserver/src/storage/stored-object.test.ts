import { expect, test } from 'vitest';
import { StoredObject } from './stored-object.ts';

test('StoredObject.condense lets go of the object, not of what it says', () => {
  const object = {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: 'a', resourceVersion: '7' },
    data: { big: 12345678901234567890n },
  };
  const stored = new StoredObject('/configmaps', 'default', 'a', 7, object);
  stored.condense();
  stored.condense();
  expect(stored.object).not.toBe(object);
  expect(stored.object).toEqual(object);
  expect(stored.json.toString()).toContain('"big":12345678901234567890');
});
