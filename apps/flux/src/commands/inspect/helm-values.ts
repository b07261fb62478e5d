import { errorMessage } from '@flux-ts/errors';
import { mergeMaps, setValues, toGoValue, toPlain, userValues } from '@flux-ts/helm';
import type { KubeClient } from '@flux-ts/kube';
import type { KubeObject } from '@flux-ts/resource';
import type { Value } from '@flux-ts/yaml';
import { failure } from '../../cli/errors.ts';
import { at, listAt, textAt } from '../../objects/fields.ts';
import { isNotFound } from '../../objects/upsert.ts';

type Table = ReturnType<typeof userValues>;

/** One entry of `spec.valuesFrom`. */
interface Reference {
  readonly kind: string;
  readonly name: string;
  readonly key: string;
  readonly targetPath: string;
  readonly optional: boolean;
}

function referenceOf(entry: unknown): Reference {
  return {
    kind: textAt(entry, 'kind'),
    name: textAt(entry, 'name'),
    key: textAt(entry, 'valuesKey') || 'values.yaml',
    targetPath: textAt(entry, 'targetPath'),
    optional: at(entry, 'optional') === true,
  };
}

/**
 * The values that a HelmRelease gives its chart: those of `spec.valuesFrom` in order, then its own on top
 * (fluxcd/pkg chartutil, ChartValuesFromReferences). Throws in Flux's words for what a reference lacks.
 */
export async function helmValues(client: KubeClient, release: KubeObject): Promise<Value> {
  const namespace = release.metadata.namespace ?? '';
  let values = userValues({});
  for (const entry of listAt(release, 'spec', 'valuesFrom')) {
    const reference = referenceOf(entry);
    const subject = `could not resolve ${reference.kind} chart values reference '${namespace}/${reference.name}' with key '${reference.key}'`;
    const text = await textOf(client, namespace, reference).catch((thrown: unknown) => {
      throw failure(`${subject}: ${errorMessage(thrown)}`, thrown);
    });
    if (text === undefined) continue;
    try {
      if (reference.targetPath === '') values = mergeMaps(values, readTable(text));
      else setAt(values, reference.targetPath, text);
    } catch (thrown) {
      const what = reference.targetPath === '' ? '' : 'unable to merge value: ';
      throw failure(`${subject}: ${what}${errorMessage(thrown)}`, thrown);
    }
  }
  const own = toGoValue((at(release, 'spec', 'values') ?? {}) as Value) as Table;
  return toPlain(mergeMaps(values, own));
}

/** The text that a reference names; undefined when it may be missing, and is. */
async function textOf(
  client: KubeClient,
  namespace: string,
  { kind, name, key, optional }: Reference,
): Promise<string | undefined> {
  const object = await client
    .get<KubeObject>({ apiVersion: 'v1', kind, name, namespace })
    .catch((thrown: unknown) => {
      if (optional && isNotFound(thrown)) return undefined;
      throw thrown;
    });
  if (object === undefined) return undefined;
  const data = at(object, 'data');
  if (typeof data !== 'object' || data === null || !Object.hasOwn(data, key)) {
    if (optional) return undefined;
    throw failure('key not found');
  }
  const text = String((data as Record<string, unknown>)[key]);
  return kind === 'Secret' ? Buffer.from(text, 'base64').toString('utf8') : text;
}

/** The engine tells of a file and of a document of it, which there is not here: what is wrong stands behind both. */
function readTable(text: string): Table {
  try {
    return userValues({ files: [{ name: 'values', text }] });
  } catch (thrown) {
    const [document, reason] = [causeOf(thrown), causeOf(causeOf(thrown))];
    throw reason ?? document ?? thrown;
  }
}

function causeOf(thrown: unknown): unknown {
  return thrown instanceof Error ? thrown.cause : undefined;
}

/** Sets a value as `--set` does; one in quotes stays text. */
function setAt(values: Table, path: string, text: string): void {
  const quoted = /^(['"])[\s\S]*\1$/.test(text);
  const value = quoted ? text.replace(/^['"]+|['"]+$/g, '') : text;
  setValues(`${path}=${value}`, values, { kind: quoted ? 'string' : 'typed' });
}
