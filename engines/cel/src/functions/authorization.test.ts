import { describe, expect, test } from 'vitest';
import { compile } from '../compile.ts';
import { AUTHORIZER_TYPES, type AuthorizationQuestion, authorizerValues } from './authorization.ts';

const REQUESTED = { group: 'apps', resource: 'deployments', subresource: '', namespace: 'a', name: 'web' };
const variables = Object.keys(AUTHORIZER_TYPES);

/** The value of an expression, and what was asked on the way. */
function ask(expression: string, allowed = true) {
  const asked: AuthorizationQuestion[] = [];
  const values = authorizerValues((question) => {
    asked.push(question);
    return { allowed, reason: 'by a role' };
  }, REQUESTED);
  const program = compile(expression, { variables, types: AUTHORIZER_TYPES, maxCost: 1_000_000 });
  return { value: program.evaluate(values), asked };
}

describe('the authorizer of expressions', () => {
  test('asks about a resource, part by part', () => {
    const { value, asked } = ask(
      "authorizer.group('').resource('pods').subresource('log').namespace('a').name('b').check('get').allowed()",
    );
    const about = { group: '', resource: 'pods', subresource: 'log', namespace: 'a', name: 'b' };
    expect(value).toBe(true);
    expect(asked).toEqual([{ verb: 'get', about, serviceAccount: undefined }]);
  });

  test('asks about a path, and tells the reason', () => {
    const { value, asked } = ask("authorizer.path('/healthz').check('get').reason()");
    expect(value).toBe('by a role');
    expect(asked[0]?.about).toBe('/healthz');
  });

  test('asks about what the request is about', () => {
    const { value, asked } = ask("authorizer.requestResource.check('delete').allowed()", false);
    expect(value).toBe(false);
    expect(asked).toEqual([{ verb: 'delete', about: REQUESTED, serviceAccount: undefined }]);
  });

  test('asks about a ServiceAccount', () => {
    const { asked } = ask("authorizer.serviceAccount('a', 'b').path('/x').check('get').allowed()");
    expect(asked[0]?.serviceAccount).toEqual({ namespace: 'a', name: 'b' });
  });

  test('takes selectors, of which RBAC takes no notice', () => {
    const expression =
      "authorizer.requestResource.fieldSelector('a=b').labelSelector('!!').check('list').allowed()";
    expect(ask(expression).asked[0]?.about).toEqual(REQUESTED);
  });

  test('never fails', () => {
    expect(ask("authorizer.path('/x').check('get').errored()").value).toBe(false);
    expect(ask("authorizer.path('/x').check('get').error()").value).toBe('');
  });

  test.each([
    ["authorizer.path(' ').check('get').allowed()", 'path must not be empty'],
    ["authorizer.group('').resource('').check('get').allowed()", 'resource must not be empty'],
    [
      "authorizer.serviceAccount('a.b', 'c').path('/').check('get').allowed()",
      'Invalid service account namespace',
    ],
    ["authorizer.serviceAccount('a', 'C').path('/').check('get').allowed()", 'Invalid service account name'],
    ["authorizer.group('a').check('get').allowed()", "found no matching overload for 'check'"],
    ['authorizer.nothing', "unexpected failed resolution of 'kubernetes.authorization.Authorizer'"],
    ["authorizer.path('/x').check('get')", 'unsupported result type'],
  ])('%s: %s', (expression, message) => {
    expect(() => ask(expression)).toThrow(message);
  });

  test('costs as much as at kube-apiserver (cost.go, 350000 a check)', () => {
    const check = "authorizer.requestResource.check('get').allowed()";
    expect(() => ask(`${check} && ${check} && ${check}`)).toThrow('actual cost limit exceeded');
    expect(ask(`${check} && ${check}`).value).toBe(true);
  });

  test('is no variable where nobody has declared it', () => {
    const check = () => compile("authorizer.path('/x').check('get').allowed()", { variables: ['self'] });
    expect(check).toThrow("undeclared reference to 'authorizer'");
  });
});
