import { emptyMap, type GoMap, type GoValue, nameType, setKey } from '@flux-ts/gotemplate';
import type { Metadata } from '../chart/chart.ts';

function table(fields: Readonly<Record<string, GoValue>>): GoMap {
  const map = emptyMap();
  for (const [key, value] of Object.entries(fields)) setKey(map, key, value);
  return map;
}

/** A map[string]string; nil where the chart has none. */
function annotations(given: Metadata['annotations']): GoMap {
  return nameType(table(given ?? {}), { name: 'map[string]string', zero: '', isNil: given === undefined });
}

/** `.Chart`: Chart.yaml under the names that its fields have in Go. */
export function metadataObject(metadata: Metadata, isRoot: boolean): GoMap {
  return table({
    Name: metadata.name,
    Home: metadata.home,
    Sources: [...metadata.sources],
    Version: metadata.version,
    Description: metadata.description,
    Keywords: [...metadata.keywords],
    Maintainers: metadata.maintainers.map(({ name, email, url }) =>
      table({ Name: name, Email: email, URL: url }),
    ),
    Icon: metadata.icon,
    APIVersion: metadata.apiVersion,
    Condition: metadata.condition,
    Tags: metadata.tags,
    AppVersion: metadata.appVersion,
    Deprecated: metadata.deprecated,
    Annotations: annotations(metadata.annotations),
    KubeVersion: metadata.kubeVersion,
    Dependencies: metadata.dependencies.map((each) =>
      table({
        Name: each.name,
        Version: each.version,
        Repository: each.repository,
        Condition: each.condition,
        Tags: [...each.tags],
        Enabled: each.enabled,
        ImportValues: [...each.importValues],
        Alias: each.alias,
      }),
    ),
    Type: metadata.type,
    IsRoot: isRoot,
  });
}
