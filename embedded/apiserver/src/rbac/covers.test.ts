import fc from 'fast-check';
import { expect, test } from 'vitest';
import { describeRules, missingRules } from './covers.ts';
import { type PolicyRule, ruleAllows } from './rule.ts';

const words = (...list: string[]) => fc.subarray(list, { minLength: 1 });
const arbitraryRule: fc.Arbitrary<PolicyRule> = fc.record({
  verbs: words('get', 'list', '*'),
  apiGroups: words('', 'apps', '*'),
  resources: words('pods', 'pods/log', '*/log', '*'),
  resourceNames: fc.subarray(['a', 'b']),
  nonResourceURLs: fc.constant([]),
});
const user = { name: 'u', groups: [] };
const QUESTIONS = ['get', 'list', 'watch'].flatMap((verb) =>
  ['', 'apps', 'batch'].flatMap((group) =>
    ['', 'log'].flatMap((subresource) =>
      ['pods', 'secrets'].flatMap((resource) =>
        ['', 'a', 'b', 'c'].map((name) => ({
          ...{ user, verb, group, resource, subresource, namespace: '', name },
        })),
      ),
    ),
  ),
);

test('missingRules of none means that nothing wanted is refused', () => {
  fc.assert(
    fc.property(fc.array(arbitraryRule, { maxLength: 3 }), arbitraryRule, (held, wanted) => {
      if (missingRules(held, [wanted]).length > 0) return;
      for (const question of QUESTIONS) {
        if (!ruleAllows(wanted, question)) continue;
        expect(held.some((rule) => ruleAllows(rule, question))).toBe(true);
      }
    }),
  );
});

test('missingRules and what is held cover what was wanted', () => {
  fc.assert(
    fc.property(fc.array(arbitraryRule, { maxLength: 3 }), arbitraryRule, (held, wanted) => {
      const missing = missingRules(held, [wanted]);
      expect(missingRules([...held, ...missing], [wanted])).toEqual([]);
    }),
  );
});

test('describeRules joins the verbs of a resource and sorts', () => {
  const none = { apiGroups: [], resources: [], resourceNames: [], nonResourceURLs: [] };
  const secrets = { ...none, apiGroups: [''], resources: ['secrets'] };
  const rules = [
    { ...secrets, verbs: ['get'] },
    { ...none, nonResourceURLs: ['/x'], verbs: ['get'] },
    { ...none, nonResourceURLs: ['/x'], verbs: ['put'] },
    { ...secrets, verbs: ['list'] },
    { ...secrets, resourceNames: ['a"b'], verbs: ['get'] },
  ];
  expect(describeRules(rules).split('\n')).toEqual([
    '{APIGroups:[""], Resources:["secrets"], ResourceNames:["a\\"b"], Verbs:["get"]}',
    '{APIGroups:[""], Resources:["secrets"], Verbs:["get" "list"]}',
    '{NonResourceURLs:["/x"], Verbs:["get"]}',
    '{NonResourceURLs:["/x"], Verbs:["put"]}',
  ]);
});
