import { type Chart, type Dependency, type Lock, type Metadata, toPlain } from '@flux-ts/helm';
import type { Value, ValueObject } from '@flux-ts/yaml';

const ZERO_TIME = '0001-01-01T00:00:00Z';

/**
 * A chart as a release stores it (pkg/chart/v2): no subcharts, files in base64, what is empty left out as Go leaves it
 * out. Files whose time of change is not known have none.
 */
export function storedChart(chart: Chart): ValueObject {
  const timeOf = (name: string): string | undefined =>
    goTime(chart.raw.find((file) => file.name === name)?.modTime);
  const modtime = timeOf('Chart.yaml');
  return {
    metadata: storedMetadata(chart.metadata),
    lock: chart.lock === undefined ? null : storedLock(chart.lock),
    templates: storedFiles(chart.templates),
    values: toPlain(chart.values),
    schema: chart.schema === undefined ? null : base64(chart.schema),
    schemamodtime: (chart.schema === undefined ? undefined : timeOf('values.schema.json')) ?? ZERO_TIME,
    files: storedFiles(chart.files),
    ...(modtime === undefined ? {} : { modtime }),
  };
}

function storedFiles(files: Chart['files']): Value {
  return files.map(({ name, data, modTime }) => {
    const modtime = goTime(modTime);
    return { name, data: base64(data), ...(modtime === undefined ? {} : { modtime }) };
  });
}

/** RFC 3339 without needless zeros, as Go prints a time. */
function goTime(modTime: number | undefined): string | undefined {
  return modTime === undefined ? undefined : new Date(modTime).toISOString().replace(/\.?0*Z$/, 'Z');
}

function base64(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64');
}

/** Fields that say nothing are left out (omitempty). */
function filled(fields: ValueObject): ValueObject {
  const isEmpty = (value: Value): boolean =>
    value === '' || value === false || value === null || (Array.isArray(value) && value.length === 0);
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => !isEmpty(value)));
}

function storedMetadata(metadata: Metadata): ValueObject {
  // A list that is empty is left out like one that is not there.
  const { annotations, dependencies, declaresDependencies, maintainers, sources, keywords, ...texts } =
    metadata;
  return filled({
    ...texts,
    sources: [...sources],
    keywords: [...keywords],
    maintainers: maintainers.map(({ name, email, url }) => filled({ name, email, url })),
    annotations:
      annotations === undefined || Object.keys(annotations).length === 0 ? null : { ...annotations },
    dependencies: dependencies.map(storedDependency),
  });
}

function storedDependency(dependency: Dependency): ValueObject {
  const { name, repository, importValues, tags, ...rest } = dependency;
  const other = filled({
    ...rest,
    tags: [...tags],
    'import-values': importValues.map((item) => toPlain(item)),
  });
  return { name, repository, ...other };
}

function storedLock({ generated, digest, dependencies }: Lock): Value {
  return { generated, digest, dependencies: dependencies.map(storedDependency) };
}
