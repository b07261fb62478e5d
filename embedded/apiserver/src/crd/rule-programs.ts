import { type CelType, compile, type Program, schemaType } from '@flux-ts/cel';
import type { Schema, ValidationRule } from '@flux-ts/schema';

/** What one evaluation may cost (apiserver pkg/apis/cel PerCallLimit). */
const MOST_COST = 1_000_000;
/** What costs little there and yet is work here, such as long lists compared, ends too. */
const MOST_STEPS = 5_000_000;

/** What cel-go has and rules have not (apiserver pkg/cel/environment/base.go). */
const ABSENT = ['cel', 'math', 'base64', 'jsonpatch'];

/** The expressions of the rules at one part of a schema, each compiled once. */
export class RulePrograms {
  readonly #self: CelType;
  readonly #programs = new Map<string, Program>();

  /** `resource` is set for a whole object, an embedded one too. */
  constructor(schema: Schema, resource: boolean) {
    this.#self = schemaType(schema, { resource: resource || schema.embeddedResource === true });
  }

  /** A rule or its message as a program. Throws CelError `SYNTAX` or `TYPE`. */
  program(expression: string, { optionalOldSelf }: ValidationRule): Program {
    const isOptional = optionalOldSelf === true;
    const key = `${isOptional}${expression}`;
    let program = this.#programs.get(key);
    if (program === undefined) {
      const self = this.#self;
      const oldSelf: CelType = isOptional ? { kind: 'optional', of: self } : self;
      const variables = ['self', 'oldSelf'];
      program = compile(expression, {
        variables,
        types: { self, oldSelf },
        absent: ABSENT,
        maxCost: MOST_COST,
        maxSteps: MOST_STEPS,
      });
      this.#programs.set(key, program);
    }
    return program;
  }
}
