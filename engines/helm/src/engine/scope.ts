import { asPlainMap, emptyMap, type GoMap, type GoValue, getKey, setKey } from '@flux-ts/gotemplate';
import { type Chart, type ChartFile, pathOfChild } from '../chart/chart.ts';
import { basePath, cleanPath } from '../functions/paths.ts';
import { tableAt } from '../values/tables.ts';
import { filesObject } from './files-object.ts';
import { metadataObject } from './metadata-object.ts';
import type { RenderCache } from './render-cache.ts';
import { valuesObject } from './values-object.ts';

/** A template of a chart or one of its subcharts, with what it sees. */
export interface Renderable {
  /** `chart/charts/sub/templates/x.yaml`. */
  readonly path: string;
  readonly text: string;
  readonly scope: GoMap;
  /** The scope as the parent has it in `.Subcharts`: a plain map. */
  readonly view: GoMap;
  /** Folder of the chart's templates. */
  readonly basePath: string;
}

/** What all templates of a render see alike. */
export interface Top {
  readonly release: GoMap;
  readonly capabilities: GoValue;
}

/** All templates of a chart and its subcharts, each with its own part of the values (engine.go recAllTpls). */
export function renderables(chart: Chart, values: GoMap, top: Top, cache: RenderCache): Renderable[] {
  const found: Renderable[] = [];
  collect(chart, chart.metadata.name, values, true, top, found, cache);
  // Of two files with one path the later counts.
  return [...new Map(found.map((each) => [each.path, each])).values()];
}

function collect(
  chart: Chart,
  path: string,
  values: GoMap,
  isRoot: boolean,
  top: Top,
  found: Renderable[],
  cache: RenderCache,
): GoMap {
  const subcharts = emptyMap();
  const scope = valuesObject(emptyMap());
  const view = emptyMap();
  const parts: Record<string, GoValue> = {
    Chart: metadataObject(chart.metadata, isRoot),
    Files: filesObject(new Map(chart.files.map((file) => [file.name, file.data]))),
    Release: top.release,
    Capabilities: top.capabilities,
    Values: valuesObject(values),
    Subcharts: subcharts,
  };
  for (const [key, value] of Object.entries(parts))
    for (const each of [scope, view]) setKey(each, key, value);
  for (const child of chart.dependencies) {
    const { name } = child.metadata;
    const own = tableAt(values, name) ?? emptyMap();
    setKey(subcharts, name, collect(child, pathOfChild(chart, path, child), own, false, top, found, cache));
    // The child has it as common.Values, its parent still as the map it was.
    if (getKey(values, name) === own) setKey(values, name, asPlainMap(own));
  }
  for (const template of chart.templates)
    if (isTemplate(chart, template))
      found.push({
        path: cleanPath(`${path}/${template.name}`),
        text: cache.text(template.data),
        scope,
        view,
        basePath: cleanPath(`${path}/templates`),
      });
  return view;
}

/** Library charts bring only partials. */
function isTemplate(chart: Chart, file: ChartFile): boolean {
  return chart.metadata.type.toLowerCase() !== 'library' || basePath(file.name).startsWith('_');
}

/** Adds `.Template` to what a template sees. */
export function scopeFor({ scope, view, path, basePath: folder }: Renderable): GoMap {
  const template = valuesObject(emptyMap());
  setKey(template, 'Name', path);
  setKey(template, 'BasePath', folder);
  for (const each of [scope, view]) setKey(each, 'Template', template);
  return scope;
}
