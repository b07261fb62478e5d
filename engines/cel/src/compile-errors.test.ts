import { describe, expect, test } from 'vitest';
import { compile } from './compile.ts';
import { CelError } from './errors.ts';

const PRIMARY =
  "{'[', '{', '(', '.', '-', '!', 'true', 'false', 'null', NUM_FLOAT, NUM_INT, NUM_UINT, STRING, BYTES, IDENTIFIER}";

function told(source: string): string {
  try {
    compile(source, { variables: ['object'] });
    return '';
  } catch (thrown) {
    if (thrown instanceof CelError) return thrown.message;
    throw thrown;
  }
}

describe('compile tells mistakes as cel-go does', () => {
  test.each([
    ['', `ERROR: <input>:1:0: Syntax error: mismatched input '<EOF>' expecting ${PRIMARY}`],
    ['1 2', "ERROR: <input>:1:3: Syntax error: extraneous input '2' expecting <EOF>\n | 1 2\n | ..^"],
    ['1 2 3', "ERROR: <input>:1:3: Syntax error: mismatched input '2' expecting <EOF>\n | 1 2 3\n | ..^"],
    ['../up', "ERROR: <input>:1:2: Syntax error: no viable alternative at input '..'\n | ../up\n | .^"],
    [
      'x / object.a + f(y)',
      [
        "ERROR: <input>:1:1: undeclared reference to 'x' (in container '')\n | x / object.a + f(y)\n | ^",
        "ERROR: <input>:1:17: undeclared reference to 'f' (in container '')\n | x / object.a + f(y)\n | ................^",
        "ERROR: <input>:1:18: undeclared reference to 'y' (in container '')\n | x / object.a + f(y)\n | .................^",
      ].join('\n'),
    ],
  ])('%s', (source, wanted) => {
    expect(told(source)).toBe(wanted);
  });
});
