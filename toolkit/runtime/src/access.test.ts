import { expect, test } from 'vitest';
import { checkAccessFrom, checkReference } from './index.ts';

test("checkReference blocks other namespaces only when told to, in Flux's words", () => {
  const to = { kind: 'GitRepository', namespace: 'b', name: 'x' };
  expect(() => checkReference({ noCrossNamespaceRefs: false }, { namespace: 'a' }, to)).not.toThrow();
  expect(() => checkReference({ noCrossNamespaceRefs: true }, { namespace: 'b' }, to)).not.toThrow();
  expect(() => checkReference({ noCrossNamespaceRefs: true }, { namespace: 'a' }, to)).toThrow(
    expect.objectContaining({
      code: 'ACCESS_DENIED',
      message: "can't access 'GitRepository/b/x', cross-namespace references have been blocked",
    }),
  );
});

const MISSING = "'ImageRepository/b/x' can't be accessed due to missing ACL labels on 'accessFrom'";
const MISMATCH = "'ImageRepository/b/x' can't be accessed due to ACL labels mismatch on namespace 'a'";

test.each([
  ['nothing said', undefined, MISSING],
  ['no selector', { namespaceSelectors: [] }, MISMATCH],
  ['another label', { namespaceSelectors: [{ matchLabels: { team: 'z' } }] }, MISMATCH],
  [
    'one that matches',
    { namespaceSelectors: [{ matchLabels: { team: 'z' } }, { matchLabels: { team: 'y' } }] },
    undefined,
  ],
  ['one for all', { namespaceSelectors: [{ matchLabels: {} }] }, undefined],
])('checkAccessFrom with %s', (_, accessFrom, message) => {
  const target = { kind: 'ImageRepository', namespace: 'b', name: 'x', accessFrom };
  const check = (namespace: string) => () =>
    checkAccessFrom(target, { namespace, namespaceLabels: { team: 'y' } });
  expect(check('b')).not.toThrow();
  if (message === undefined) expect(check('a')).not.toThrow();
  else expect(check('a')).toThrow(expect.objectContaining({ code: 'ACCESS_DENIED', message }));
});
