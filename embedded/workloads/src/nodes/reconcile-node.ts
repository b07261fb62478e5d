import { isDeepStrictEqual } from 'node:util';
import { conditionOf } from '../conditions.ts';
import { type Context, timestamp, updateObject } from '../context.ts';
import { NODE, type Node, type Taint } from '../kinds.ts';

const PREFIX = 'node.kubernetes.io/';
const TTL = 'node.alpha.kubernetes.io/ttl';
/** Conditions of a node that keep new pods away while they have this status. */
const KEEP_AWAY = [
  ['Ready', 'False', 'not-ready'],
  ['Ready', 'Unknown', 'unreachable'],
  ['MemoryPressure', 'True', 'memory-pressure'],
  ['DiskPressure', 'True', 'disk-pressure'],
  ['NetworkUnavailable', 'True', 'network-unavailable'],
  ['PIDPressure', 'True', 'pid-pressure'],
] as const;
const OWN: ReadonlySet<string> = new Set([
  ...KEEP_AWAY.map(([, , name]) => `NoSchedule ${PREFIX}${name}`),
  `NoSchedule ${PREFIX}unschedulable`,
  `NoExecute ${PREFIX}not-ready`,
  `NoExecute ${PREFIX}unreachable`,
]);

/** Taints a node by its conditions and tells of new ones (kube-controller-manager's nodelifecycle and ttl). */
export async function reconcileNode(context: Context, _: string, name: string): Promise<undefined> {
  const node = context.mirror.get<Node>(NODE, '', name);
  if (node === undefined || node.metadata.deletionTimestamp !== undefined) return;
  const isNew = node.metadata.annotations?.[TTL] === undefined;
  const annotations = isNew ? { ...node.metadata.annotations, [TTL]: '0' } : node.metadata.annotations;
  const known = node.spec?.taints ?? [];
  const taints = taintsOf(node, known, timestamp(context.clock));
  if (!isNew && isDeepStrictEqual(known, taints)) return;
  const { taints: _old, ...spec } = node.spec ?? {};
  await updateObject(context, {
    ...node,
    metadata: { ...node.metadata, ...(annotations === undefined ? {} : { annotations }) },
    spec: { ...spec, ...(taints.length === 0 ? {} : { taints }) },
  });
  // Events of nodes have their names for uids.
  const about = { ...node, metadata: { ...node.metadata, uid: name } };
  const text = `Node ${name} event: Registered Node ${name} in Controller`;
  if (isNew) context.events.normal('node-controller', about, 'RegisteredNode', text);
}

function taintsOf(node: Node, known: readonly Taint[], timeAdded: string): Taint[] {
  const wanted = wantedFor(node);
  const isWanted = (taint: Taint) => wanted.some((each) => isSame(each, taint));
  const kept = known.filter((taint) => !OWN.has(`${taint.effect} ${taint.key}`) || isWanted(taint));
  const added = wanted.filter((taint) => !known.some((each) => isSame(each, taint)));
  return [...kept, ...added.map((taint) => ({ ...taint, timeAdded }))];
}

function isSame(a: Taint, b: Taint): boolean {
  return a.key === b.key && a.effect === b.effect;
}

function wantedFor({ status, spec }: Node): Taint[] {
  const is = ([type, value]: (typeof KEEP_AWAY)[number]) =>
    conditionOf(status?.conditions, type)?.status === value;
  const away = KEEP_AWAY.filter(is).map(([, , name]) => ({ key: `${PREFIX}${name}`, effect: 'NoSchedule' }));
  const ready = conditionOf(status?.conditions, 'Ready')?.status;
  return [
    ...away,
    ...(spec?.unschedulable === true ? [{ key: `${PREFIX}unschedulable`, effect: 'NoSchedule' }] : []),
    ...(ready === 'False' ? [{ key: `${PREFIX}not-ready`, effect: 'NoExecute' }] : []),
    ...(ready === 'Unknown' ? [{ key: `${PREFIX}unreachable`, effect: 'NoExecute' }] : []),
  ];
}
