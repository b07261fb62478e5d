import { errorMessage } from '@flux-ts/errors';
import { type GoMap, type GoValue, getKey, isList, isMap, sprintf } from '@flux-ts/gotemplate';
import { parseConstraint, parseVersion } from '@flux-ts/text';
import { decode, YamlError } from '@flux-ts/yaml';
import type { Maintainer } from '../chart/chart.ts';
import { dependencyOf, Fields } from '../chart/metadata.ts';
import { fileText, readTable } from '../chart/read-yaml.ts';
import { yamlText } from '../chart/yaml-encoding.ts';
import { basePath } from '../functions/paths.ts';
import { isEmail, isRequestUrl, isUrl } from './addresses.ts';
import type { LintFolder } from './lint-folder.ts';
import type { Findings } from './message.ts';
import { unknownField } from './unknown-field.ts';

const FILE = 'Chart.yaml';

/** Chart.yaml as far as its rules look at it; nothing in it is cleaned. */
interface Facts {
  readonly name: string;
  readonly version: string;
  readonly apiVersion: string;
  readonly type: string;
  readonly icon: string;
  readonly sources: readonly string[];
  readonly maintainers: readonly (Maintainer | null)[];
  readonly dependencies: number;
}

function factsOf(table: GoMap): Facts {
  const fields = new Fields(table, 'Metadata');
  checkTypes(fields);
  const maintainer = (map: GoMap): Maintainer => {
    const each = new Fields(map, 'Maintainer.maintainers');
    return { name: each.text('name'), email: each.text('email'), url: each.text('url') };
  };
  const maintainers = fields.structs('maintainers', 'Maintainer', maintainer) ?? [];
  const [name, sources] = [fields.text('name'), fields.texts('sources')];
  const [, type, version] = [fields.text('tags'), fields.text('type'), fields.text('version')];
  const [apiVersion, icon] = [fields.text('apiVersion'), fields.text('icon')];
  const dependencies = fields.list('dependencies', '[]*v2.Dependency')?.length ?? 0;
  return { name, version, apiVersion, type, icon, sources, maintainers, dependencies };
}

/** Go refuses a field of the wrong type, whether a rule looks at it or not; keys come in sorted order. */
function checkTypes(fields: Fields): void {
  fields.textMap('annotations');
  fields.text('apiVersion');
  fields.text('appVersion');
  fields.text('condition');
  fields.structs('dependencies', 'Dependency', dependencyOf);
  fields.bool('deprecated');
  for (const field of ['description', 'home', 'icon']) fields.text(field);
  fields.texts('keywords');
  fields.text('kubeVersion');
}

/** The rules about Chart.yaml (lint/rules/chartfile.go), in Helm's order and words. */
export function lintChartFile(folder: LintFolder, findings: Findings): void {
  const isFolder = folder.kinds.get(FILE) === 'directory';
  findings.note('ERROR', FILE, isFolder ? 'should be a file, not a directory' : undefined);
  const text = fileText(folder.files.get(FILE) ?? new Uint8Array());
  let table: GoMap;
  let facts: Facts;
  try {
    if (isFolder) throw new Error(`read ${folder.path}/${FILE}: is a directory`);
    table = readTable(text, 'v2.Metadata');
    facts = factsOf(table);
  } catch (thrown) {
    findings.note('ERROR', FILE, `unable to parse YAML\n\t${errorMessage(thrown)}`);
    return;
  }
  findings.note('WARNING', FILE, strictProblem(text, table));
  for (const [severity, problem] of problems(facts, table)) findings.note(severity, FILE, problem);
}

function strictProblem(text: string, table: GoMap): string | undefined {
  const failed = 'failed to strictly parse chart metadata file\n\t';
  try {
    decode(yamlText(text), { duplicateKeys: 'error' });
  } catch (thrown) {
    if (!(thrown instanceof YamlError)) throw thrown;
    return `${failed}error converting YAML to JSON: ${errorMessage(thrown)}`;
  }
  const unknown = unknownField(table);
  return unknown === undefined
    ? undefined
    : `${failed}error unmarshaling JSON: while decoding JSON: json: unknown field ${sprintf('%q', [unknown])}`;
}

function problems(
  facts: Facts,
  table: GoMap,
): (readonly ['ERROR' | 'WARNING' | 'INFO', string | undefined])[] {
  const { icon, type, apiVersion } = facts;
  const isV2 = apiVersion === 'v2';
  return [
    ['ERROR', nameProblem(facts.name)],
    ['ERROR', apiVersionProblem(apiVersion)],
    ['ERROR', typeProblem(table, 'version')],
    ['ERROR', versionProblem(facts.version)],
    ['ERROR', typeProblem(table, 'appVersion')],
    ['ERROR', facts.maintainers.map(maintainerProblem).find((each) => each !== undefined)],
    ['ERROR', sourceProblem(facts.sources)],
    ['INFO', icon === '' ? 'icon is recommended' : undefined],
    ['ERROR', icon !== '' && !isRequestUrl(icon) ? `invalid icon URL '${icon}'` : undefined],
    [
      'ERROR',
      type !== '' && !isV2
        ? `chart type is not valid in apiVersion '${apiVersion}'. It is valid in apiVersion 'v2'`
        : undefined,
    ],
    [
      'ERROR',
      facts.dependencies > 0 && !isV2
        ? `dependencies are not valid in the Chart file with apiVersion '${apiVersion}'. They are valid in apiVersion 'v2'`
        : undefined,
    ],
    [
      'WARNING',
      parseVersion(facts.version, { strict: true }) === undefined
        ? `version '${facts.version}' is not a valid SemVerV2`
        : undefined,
    ],
  ];
}

function nameProblem(name: string): string | undefined {
  if (name === '') return 'name is required';
  return basePath(name) === name ? undefined : `chart name ${sprintf('%q', [name])} is invalid`;
}

function apiVersionProblem(apiVersion: string): string | undefined {
  if (apiVersion === '') return 'apiVersion is required. The value must be either "v1" or "v2"';
  return apiVersion === 'v1' || apiVersion === 'v2'
    ? undefined
    : `apiVersion '${apiVersion}' is not valid. The value must be either "v1" or "v2"`;
}

function typeProblem(table: GoMap, key: string): string | undefined {
  if (!Object.hasOwn(table, key)) return undefined;
  const type = goType(getKey(table, key));
  return type === 'string' ? undefined : `${key} should be of type string but it's of type ${type}`;
}

/** `%T` of a value that came through JSON. */
function goType(value: GoValue): string {
  if (value === null || value === undefined) return '<nil>';
  if (isList(value)) return '[]interface {}';
  if (isMap(value)) return 'map[string]interface {}';
  return typeof value === 'boolean' ? 'bool' : typeof value === 'string' ? 'string' : 'float64';
}

function versionProblem(version: string): string | undefined {
  if (version === '') return 'version is required';
  const parsed = parseVersion(version);
  if (parsed === undefined) return `version '${version}' is not a valid SemVer`;
  if (parseConstraint('>0.0.0-0').check(parsed)) return undefined;
  return `version ${sprintf('%q', [version])} is less than or equal to "0.0.0-0"`;
}

function maintainerProblem(maintainer: Maintainer | null): string | undefined {
  if (maintainer === null) return 'a maintainer entry is empty';
  const { name, email, url } = maintainer;
  if (name === '') return 'each maintainer requires a name';
  if (email !== '' && !isEmail(email)) return `invalid email '${email}' for maintainer '${name}'`;
  return url !== '' && !isUrl(url) ? `invalid url '${url}' for maintainer '${name}'` : undefined;
}

function sourceProblem(sources: readonly string[]): string | undefined {
  const wrong = sources.find((source) => !isRequestUrl(source));
  return wrong === undefined ? undefined : `invalid source URL '${wrong}'`;
}
