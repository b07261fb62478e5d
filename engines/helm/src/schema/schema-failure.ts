/** A schema that cannot be used, in the words of santhosh-tekuri/jsonschema. */
export class SchemaFailure extends Error {}
