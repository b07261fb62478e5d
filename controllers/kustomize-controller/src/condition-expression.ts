import { compile, type Program } from '@flux-ts/cel';
import { errorMessage } from '@flux-ts/errors';
import { asValue, type KubeObject } from '@flux-ts/resource';

/** A CEL expression that says yes or no (fluxcd/pkg runtime/cel/expression.go, whose words its errors have). */
export class ConditionExpression {
  readonly #text: string;
  readonly #program: Program;

  /**
   * With `variables`, names and types are checked at once, and the result must be known to be bool; without, mistakes
   * show when it is evaluated. Throws Error.
   */
  constructor(text: string, variables?: readonly string[]) {
    this.#text = text;
    try {
      this.#program = compile(text, variables === undefined ? {} : { variables });
    } catch (cause) {
      throw new Error(`failed to parse the CEL expression '${text}': ${errorMessage(cause)}`, { cause });
    }
    const { outputType } = this.#program;
    if (variables !== undefined && outputType !== 'bool')
      throw new Error(`CEL expression output type mismatch: expected bool, got ${outputType}`);
  }

  /** Over the fields of one object. Throws Error. */
  holdsFor(object: KubeObject): boolean {
    return this.#evaluate(asValue(object));
  }

  /** Over several objects by name. Throws Error. */
  holdsForAll(objects: Readonly<Record<string, KubeObject>>): boolean {
    return this.#evaluate(Object.fromEntries(Object.entries(objects).map(([name, o]) => [name, asValue(o)])));
  }

  #evaluate(bindings: ReturnType<typeof asValue>): boolean {
    let result: unknown;
    try {
      result = this.#program.evaluate(bindings);
    } catch (cause) {
      throw new Error(`failed to evaluate the CEL expression '${this.#text}': ${errorMessage(cause)}`, {
        cause,
      });
    }
    if (typeof result === 'boolean') return result;
    throw new Error(`failed to evaluate CEL expression as boolean: '${this.#text}'`);
  }
}
