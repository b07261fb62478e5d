import type { Operation } from '@flux-ts/helm-release';

type Asked = {
  readonly [T in Operation as T['type']]: Omit<T, 'name' | 'namespace' | 'chart' | 'values' | 'type'>;
};

/** One step, for both tools: the arguments of Helm, and what ours is asked. */
export type Step =
  | {
      readonly [Type in keyof Asked]: {
        readonly type: Type;
        readonly chart?: string;
        readonly set?: readonly string[];
        readonly args?: readonly string[];
        readonly asked?: Asked[Type];
      };
    }[keyof Asked]
  | { readonly type: 'kubectl'; readonly args: readonly string[] }
  /** The newest record is rewritten: fields of it, or as Helm 3 would have stored it. */
  | { readonly type: 'record'; readonly change: RecordChange };

/** See {@link Step}. */
export type RecordChange = { readonly info: { readonly status: string } } | 'helm-3';

const keepHistory: Step = { type: 'uninstall', args: ['--keep-history'], asked: { keepHistory: true } };
const csa: Step = {
  type: 'install',
  chart: 'one',
  args: ['--server-side=false'],
  asked: { serverSideApply: false },
};

const dryRun = { args: ['--dry-run=server'], asked: { dryRun: 'server' } } as const;
const FAULTY = [
  ...['unknowns', 'no-kind', 'no-version', 'no-name', 'bad-version', 'bad-kind', 'bad-labels'],
  ...['bad-finalizers', 'list-unknown', 'list-no-kind'],
];

/** What is kept in ConfigMaps, as with HELM_DRIVER=configmap. */
export const IN_CONFIG_MAPS: ReadonlySet<string> = new Set(['records in ConfigMaps']);

/** Sequences, by what they try. */
export const SCENARIOS: Readonly<Record<string, readonly Step[]>> = {
  'install, upgrade, rollback, uninstall': [
    { type: 'install', chart: 'one', set: ['replicas=2'] },
    { type: 'upgrade', chart: 'two' },
    { type: 'rollback' },
    { type: 'rollback', args: ['2'], asked: { revision: 2 } },
    { type: 'rollback', args: ['9'], asked: { revision: 9 } },
    { type: 'uninstall' },
    { type: 'uninstall' },
    { type: 'upgrade', chart: 'one' },
  ],
  'client-side apply': [
    csa,
    { type: 'kubectl', args: ['label', 'configmap', 'a', 'hand=made'] },
    { type: 'kubectl', args: ['set', 'env', 'deployment/web', 'HAND=made'] },
    { type: 'upgrade', chart: 'two' },
    { type: 'rollback' },
    { type: 'uninstall' },
  ],
  'from client-side to server-side apply': [
    csa,
    { type: 'upgrade', chart: 'two', args: ['--server-side=true'], asked: { serverSideApply: true } },
    { type: 'rollback', args: ['1'], asked: { revision: 1 } },
    { type: 'upgrade', chart: 'two', args: ['--server-side=true'], asked: { serverSideApply: true } },
  ],
  'force replace': [
    csa,
    { type: 'kubectl', args: ['label', 'configmap', 'a', 'hand=made'] },
    { type: 'upgrade', chart: 'two', args: ['--force-replace'], asked: { forceReplace: true } },
  ],
  'conflicts and force': [
    { type: 'install', chart: 'one' },
    { type: 'kubectl', args: ['patch', 'configmap', 'a', '-p', '{"data":{"text":"hand"}}'] },
    { type: 'upgrade', chart: 'two' },
    { type: 'upgrade', chart: 'two', args: ['--force-conflicts'], asked: { forceConflicts: true } },
  ],
  values: [
    { type: 'install', chart: 'one', set: ['replicas=2', 'nested.a=mine', 'extra.list={a,b}'] },
    { type: 'upgrade', chart: 'two' },
    { type: 'upgrade', chart: 'two', set: ['nested.b=other'] },
    {
      type: 'upgrade',
      chart: 'two',
      set: ['big=5'],
      args: ['--reuse-values'],
      asked: { previousValues: 'reuse' },
    },
    {
      type: 'upgrade',
      chart: 'one',
      set: ['nested.a=third'],
      args: ['--reset-then-reuse-values'],
      asked: { previousValues: 'reset-then-reuse' },
    },
    { type: 'upgrade', chart: 'one', args: ['--reset-values'], asked: { previousValues: 'reset' } },
  ],
  'a value taken away': [
    { type: 'install', chart: 'one', set: ['nested.b=mine'] },
    {
      type: 'upgrade',
      chart: 'one',
      set: ['nested.a=null'],
      args: ['--reset-then-reuse-values'],
      asked: { previousValues: 'reset-then-reuse' },
    },
  ],
  'hooks and tests': [
    { type: 'install', chart: 'hooks' },
    { type: 'test' },
    { type: 'test', args: ['--filter', 'name=check'], asked: { include: ['check'] } },
    { type: 'test', args: ['--filter', '!name=check'], asked: { exclude: ['check'] } },
    { type: 'upgrade', chart: 'hooks' },
    { type: 'rollback' },
    { type: 'upgrade', chart: 'hooks', args: ['--no-hooks'], asked: { disableHooks: true } },
    keepHistory,
    { type: 'rollback' },
    { type: 'uninstall' },
  ],
  'a failed hook and what follows': [
    { type: 'install', chart: 'one' },
    { type: 'upgrade', chart: 'bad-pre-upgrade' },
    { type: 'upgrade', chart: 'bad-post-upgrade' },
    {
      type: 'upgrade',
      chart: 'bad-post-upgrade',
      args: ['--rollback-on-failure'],
      asked: { rollbackOnFailure: true },
    },
    {
      type: 'upgrade',
      chart: 'bad-post-upgrade',
      args: ['--cleanup-on-fail'],
      asked: { cleanupOnFail: true },
    },
    { type: 'upgrade', chart: 'one' },
  ],
  'a rollback whose hook fails stays pending': [
    { type: 'install', chart: 'bad-rollback' },
    { type: 'upgrade', chart: 'one' },
    { type: 'rollback' },
    { type: 'upgrade', chart: 'one' },
    { type: 'rollback', args: ['2'], asked: { revision: 2 } },
  ],
  'a failed install and install --replace': [
    { type: 'install', chart: 'bad-install' },
    { type: 'install', chart: 'one' },
    { type: 'install', chart: 'one', args: ['--replace'], asked: { replace: true } },
    { type: 'install', chart: 'two', args: ['--replace'], asked: { replace: true } },
    keepHistory,
    keepHistory,
    { type: 'install', chart: 'two', args: ['--replace'], asked: { replace: true } },
    { type: 'upgrade', chart: 'one' },
    { type: 'uninstall' },
  ],
  'a failed install is undone': [
    {
      type: 'install',
      chart: 'bad-install',
      args: ['--rollback-on-failure'],
      asked: { rollbackOnFailure: true },
    },
    { type: 'install', chart: 'one', args: ['--wait'], asked: { wait: 'watcher' } },
    { type: 'upgrade', chart: 'two', args: ['--wait'], asked: { wait: 'watcher' } },
    { type: 'uninstall', args: ['--wait'], asked: { wait: 'watcher' } },
  ],
  'objects of others': [
    { type: 'kubectl', args: ['create', 'configmap', 'a', '--from-literal=mine=1'] },
    { type: 'install', chart: 'one' },
    { type: 'install', chart: 'one', args: ['--take-ownership'], asked: { takeOwnership: true } },
    { type: 'kubectl', args: ['create', 'configmap', 'c', '--from-literal=mine=1'] },
    { type: 'upgrade', chart: 'two' },
    { type: 'upgrade', chart: 'two', args: ['--take-ownership'], asked: { takeOwnership: true } },
    { type: 'kubectl', args: ['label', 'configmap', 'c', 'app.kubernetes.io/managed-by=me', '--overwrite'] },
    { type: 'uninstall' },
  ],
  'ownership taken client-side': [
    { type: 'kubectl', args: ['create', 'configmap', 'a', '--from-literal=mine=1'] },
    {
      type: 'install',
      chart: 'one',
      args: ['--take-ownership', '--server-side=false'],
      asked: { takeOwnership: true, serverSideApply: false },
    },
  ],
  'resource policy': [
    { type: 'install', chart: 'kept' },
    { type: 'upgrade', chart: 'one' },
    { type: 'upgrade', chart: 'kept' },
    { type: 'uninstall' },
  ],
  'history max': [
    { type: 'install', chart: 'one' },
    { type: 'upgrade', chart: 'two', args: ['--history-max', '2'], asked: { maxHistory: 2 } },
    { type: 'upgrade', chart: 'bad-pre-upgrade', args: ['--history-max', '2'], asked: { maxHistory: 2 } },
    { type: 'upgrade', chart: 'bad-pre-upgrade', args: ['--history-max', '2'], asked: { maxHistory: 2 } },
    { type: 'upgrade', chart: 'two', args: ['--history-max', '2'], asked: { maxHistory: 2 } },
    { type: 'upgrade', chart: 'one', args: ['--history-max', '3'], asked: { maxHistory: 3 } },
  ],
  'labels and descriptions': [
    {
      type: 'install',
      chart: 'one',
      args: ['--labels', 'team=a,tier=b', '--description', 'first <one>'],
      asked: { labels: { team: 'a', tier: 'b' }, description: 'first <one>' },
    },
    {
      type: 'upgrade',
      chart: 'two',
      args: ['--labels', 'tier=null,more=c', '--description', 'second'],
      asked: { labels: { tier: 'null', more: 'c' }, description: 'second' },
    },
    { type: 'upgrade', chart: 'two', args: ['--labels', 'owner=me'], asked: { labels: { owner: 'me' } } },
    { type: 'rollback', args: ['--description', 'back'], asked: { description: 'back' } },
    {
      type: 'uninstall',
      args: ['--keep-history', '--description', 'bye'],
      asked: { keepHistory: true, description: 'bye' },
    },
  ],
  'what cannot be done': [
    { type: 'install', chart: 'unknown' },
    { type: 'install', chart: 'yes-name' },
    {
      type: 'install',
      chart: 'unknown',
      args: ['--disable-openapi-validation'],
      asked: { disableOpenApiValidation: true },
    },
    { type: 'install', chart: 'broken' },
    { type: 'install', chart: 'invalid' },
    { type: 'upgrade', chart: 'invalid' },
    { type: 'upgrade', chart: 'unknown' },
    { type: 'upgrade', chart: 'broken' },
    { type: 'upgrade', chart: 'one', args: ['--dry-run=server'], asked: { dryRun: 'server' } },
    { type: 'upgrade', chart: 'one' },
    { type: 'upgrade', chart: 'invalid', args: ['--cleanup-on-fail'], asked: { cleanupOnFail: true } },
    { type: 'upgrade', chart: 'secret', args: ['--hide-secret'], asked: { hideSecret: true } },
    {
      type: 'rollback',
      args: ['--server-side=true', '--force-replace'],
      asked: { serverSideApply: true, forceReplace: true },
    },
  ],
  'what cannot be built': [
    ...FAULTY.map((chart): Step => ({ type: 'install', chart, ...dryRun })),
    ...FAULTY.filter((chart) => chart !== 'no-version').map(
      (chart): Step => ({
        type: 'install',
        chart,
        args: ['--dry-run=server', '--disable-openapi-validation'],
        asked: { dryRun: 'server', disableOpenApiValidation: true },
      }),
    ),
    { type: 'install', chart: 'one' },
    ...['no-kind', 'unknowns', 'bad-labels'].map((chart): Step => ({ type: 'upgrade', chart })),
    {
      type: 'upgrade',
      chart: 'no-kind',
      args: ['--disable-openapi-validation'],
      asked: { disableOpenApiValidation: true },
    },
  ],
  lists: [
    { type: 'install', chart: 'lists' },
    { type: 'upgrade', chart: 'one' },
    { type: 'rollback' },
    { type: 'uninstall' },
  ],
  'records in ConfigMaps': [
    {
      type: 'install',
      chart: 'one',
      args: ['--create-namespace', '--labels', 'team=a'],
      asked: { createNamespace: true, labels: { team: 'a' } },
    },
    { type: 'upgrade', chart: 'two', args: ['--history-max', '2'], asked: { maxHistory: 2 } },
    { type: 'rollback' },
    { type: 'upgrade', chart: 'two', args: ['--history-max', '2'], asked: { maxHistory: 2 } },
    keepHistory,
    { type: 'uninstall' },
  ],
  'custom kinds': [
    { type: 'install', chart: 'widget' },
    { type: 'kubectl', args: ['patch', 'widget', 'w', '--type=merge', '-p', '{"spec":{"hand":"made"}}'] },
    { type: 'upgrade', chart: 'widgets' },
    { type: 'upgrade', chart: 'widget', args: ['--server-side=false'], asked: { serverSideApply: false } },
    {
      type: 'kubectl',
      args: ['patch', 'widget', 'w', '--type=merge', '-p', '{"spec":{"size":"9","hand":"x"}}'],
    },
    { type: 'upgrade', chart: 'widgets', args: ['--no-hooks'], asked: { disableHooks: true } },
    { type: 'rollback', args: ['1'], asked: { revision: 1 } },
    { type: 'uninstall' },
  ],
  'subcharts, schemas and files': [
    { type: 'install', chart: 'umbrella', set: ['sub.text=mine', 'tags.off=false'] },
    { type: 'upgrade', chart: 'umbrella', set: ['sub.enabled=false'] },
    { type: 'upgrade', chart: 'umbrella', set: ['sub=5'] },
    { type: 'upgrade', chart: 'umbrella', set: ['replicas=many'] },
    { type: 'rollback', args: ['1'], asked: { revision: 1 } },
    { type: 'uninstall' },
  ],
  'a failed test': [
    { type: 'install', chart: 'bad-test' },
    { type: 'test' },
    { type: 'upgrade', chart: 'one' },
    { type: 'test' },
  ],
};
