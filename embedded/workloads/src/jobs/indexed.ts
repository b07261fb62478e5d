import type { Job, Pod } from '../kinds.ts';

const INDEX = 'batch.kubernetes.io/job-completion-index';
const VARIABLE = 'JOB_COMPLETION_INDEX';

/** Whether each pod of a Job has a number of its own to do (batch/v1 completionMode). */
export function isIndexed({ spec }: Job): boolean {
  return spec.completionMode === 'Indexed';
}

/** The number of a pod; -1 for one that has none. */
export function indexOf({ metadata }: Pod): number {
  return Number(metadata.annotations?.[INDEX] ?? -1);
}

/** Numbers that nobody has done and nobody does, in order. */
export function missingIndexes(
  job: Job,
  { active, indexes }: { readonly active: readonly Pod[]; readonly indexes: ReadonlySet<number> },
): number[] {
  const taken = new Set([...indexes, ...active.map(indexOf)]);
  const all = Array.from({ length: job.spec.completions ?? 0 }, (_none, i) => i);
  return all.filter((index) => !taken.has(index));
}

/** The pod for one number: told by label, annotation, host name and variable (indexed_job_utils.go). */
export function indexedPod(job: Job, pod: Pod, index: number): Pod {
  const text = String(index);
  const { metadata, spec } = pod;
  const variable = {
    name: VARIABLE,
    valueFrom: { fieldRef: { fieldPath: `metadata.labels['${INDEX}']` } },
  };
  const withIndex = (containers: Pod['spec']['containers']) =>
    containers.map((each) => ({
      ...each,
      env: [...((each['env'] as object[] | undefined) ?? []), variable],
    }));
  const { initContainers } = spec;
  return {
    ...pod,
    metadata: {
      ...metadata,
      generateName: `${job.metadata.name}-${index}-`,
      labels: { ...metadata.labels, [INDEX]: text },
      annotations: { ...metadata.annotations, [INDEX]: text },
    },
    spec: {
      ...spec,
      hostname: `${job.metadata.name}-${index}`,
      containers: withIndex(spec.containers),
      ...(initContainers === undefined ? {} : { initContainers: withIndex(initContainers) }),
    },
  };
}

/** Numbers as `0-2,4`: three and more in a row as one range, as few as two apart. */
export function ranges(indexes: ReadonlySet<number>): string {
  const parts: [number, number][] = [];
  for (const index of [...indexes].sort((a, b) => a - b)) {
    const last = parts.at(-1);
    if (last !== undefined && last[1] === index - 1) last[1] = index;
    else parts.push([index, index]);
  }
  return parts
    .map(([from, to]) => (to === from ? `${from}` : to === from + 1 ? `${from},${to}` : `${from}-${to}`))
    .join();
}
