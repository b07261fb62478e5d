import { createValidator, type Schema, type Validator } from '@flux-ts/schema';

/** One validator a schema, made on first use and kept as long as the schema is. */
export class Validators {
  readonly #bySchema = new WeakMap<Schema, Validator>();

  of(schema: Schema): Validator {
    let validator = this.#bySchema.get(schema);
    if (validator === undefined) {
      validator = createValidator(schema);
      this.#bySchema.set(schema, validator);
    }
    return validator;
  }
}
