import { errorMessage } from '@flux-ts/errors';
import { type GoMap, getKey, isMap, typeName } from '@flux-ts/gotemplate';
import type { Value } from '@flux-ts/yaml';
import type { Chart } from '../chart/chart.ts';
import { fileText } from '../chart/read-yaml.ts';
import { HelmError } from '../errors.ts';
import { fromJsonText, toPlain } from '../functions/json.ts';
import { isKnownDraft, metaschema, metaschemaUrl } from '../schema/metaschema.ts';
import { formatErrors } from '../schema/schema-error.ts';
import { SchemaFailure } from '../schema/schema-failure.ts';
import { Validator } from '../schema/validator.ts';

/**
 * Checks values against the schemas of a chart and its subcharts. Throws {@link HelmError} `SCHEMA` with all that is
 * wrong, in Helm's words.
 */
export function validateValues(chart: Chart, values: GoMap): void {
  const problems = problemsOf(chart, values);
  if (problems !== '')
    throw new HelmError(
      'SCHEMA',
      `values don't meet the specifications of the schema(s) in the following chart(s):\n${problems}`,
    );
}

function problemsOf(chart: Chart, values: GoMap): string {
  let text = '';
  if (chart.schema !== undefined) {
    const own = schemaProblem(chart.schema, values);
    if (own !== undefined) text += `${chart.metadata.name}:\n${own}`;
  }
  for (const child of chart.dependencies) {
    const { name } = child.metadata;
    const inner = getKey(values, name);
    if (inner === undefined || inner === null) continue;
    if (isMap(inner)) text += problemsOf(child, inner);
    else text += `${name}:\ninvalid type for values: expected object (map), got ${typeName(inner)}\n`;
  }
  return text;
}

/** What of values does not meet one schema, subcharts left out; undefined if all does. */
export function schemaProblem(schema: Uint8Array, values: GoMap): string | undefined {
  try {
    const document = toPlain(fromJsonText(fileText(schema)));
    checkSchema(document);
    const errors = new Validator(document).validate(toPlain(values));
    return errors.length === 0 ? undefined : `${formatErrors(errors).join('\n')}\n`;
  } catch (thrown) {
    // Helm reads a schema from a stream.
    return errorMessage(thrown).replace(/^unexpected end of JSON input$/, 'unexpected EOF');
  }
}

/** Refuses what is no schema of the draft that it names. Throws {@link SchemaFailure}. */
function checkSchema(document: Value): void {
  if (!isKnownDraft(document)) {
    const { $schema } = document as { $schema: string };
    throw new SchemaFailure(`failing loading "${$schema.replace(/#$/, '')}": remote schemas are not fetched`);
  }
  const { draft } = new Validator(document);
  const errors = new Validator(metaschema(draft), { formats: true }).validate(document);
  if (errors.length === 0) return;
  const headline = `"file:///values.schema.json#" is not valid against metaschema: jsonschema validation failed with '${metaschemaUrl(draft)}'`;
  throw new SchemaFailure(`${[headline, ...formatErrors(errors)].join('\n')}`);
}
