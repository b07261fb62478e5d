import { errorMessage } from '@flux-ts/errors';
import { type GoMap, getKey, isMap, typeName } from '@flux-ts/gotemplate';
import type { Value } from '@flux-ts/yaml';
import type { Chart } from '../chart/chart.ts';
import { fileText } from '../chart/read-yaml.ts';
import { HelmError } from '../errors.ts';
import { fromJsonText, toPlain } from '../functions/json.ts';
import type { Log } from '../log.ts';
import { isKnownDraft, metaschema, metaschemaUrl } from '../schema/metaschema.ts';
import { formatErrors } from '../schema/schema-error.ts';
import { SchemaFailure } from '../schema/schema-failure.ts';
import { Validator } from '../schema/validator.ts';

/**
 * Checks values against the schemas of a chart and its subcharts. Throws {@link HelmError} `SCHEMA` with all that is
 * wrong, in Helm's words; `debug` is told of each step.
 */
export function validateValues(chart: Chart, values: GoMap, debug?: Log): void {
  const problems = problemsOf(chart, values, debug);
  if (problems !== '')
    throw new HelmError(
      'SCHEMA',
      `values don't meet the specifications of the schema(s) in the following chart(s):\n${problems}`,
    );
}

function problemsOf(chart: Chart, values: GoMap, debug: Log | undefined): string {
  const step = (text: string, fields: Readonly<Record<string, string>>): void =>
    debug?.({ level: 'DEBUG', text, fields });
  let text = '';
  if (chart.schema !== undefined) {
    step('chart name', { 'chart-name': chart.metadata.name });
    const own = schemaProblem(chart.schema, values, debug);
    if (own !== undefined) text += `${chart.metadata.name}:\n${own}`;
  }
  const dependencies = String(chart.dependencies.length);
  step('number of dependencies in the chart', { chart: chart.metadata.name, dependencies });
  for (const child of chart.dependencies) {
    const { name } = child.metadata;
    const inner = getKey(values, name);
    if (inner === undefined || inner === null) continue;
    if (isMap(inner)) text += problemsOf(child, inner, debug);
    else text += `${name}:\ninvalid type for values: expected object (map), got ${typeName(inner)}\n`;
  }
  return text;
}

/** What of values does not meet one schema, subcharts left out; undefined if all does. */
export function schemaProblem(schema: Uint8Array, values: GoMap, debug?: Log): string | undefined {
  try {
    const text = fileText(schema);
    const document = toPlain(fromJsonText(text));
    debug?.({ level: 'DEBUG', text: 'unmarshalled JSON schema', fields: { schema: text } });
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
