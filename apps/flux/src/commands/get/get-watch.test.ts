import type { KubeClient } from '@flux-ts/kube';
import { expect, test } from 'vitest';
import { runCli } from '../../cli/run.ts';
import { captureContext } from '../../io/captured-context.ts';
import { tree } from '../../tree/tree.ts';

const object = {
  apiVersion: 'kustomize.toolkit.fluxcd.io/v1',
  kind: 'Kustomization',
  metadata: { name: 'app', namespace: 'flux-system' },
  spec: {},
};

/** Watches that tell of one object, and end with their signal. */
const watching = {
  async *watch(_kind: unknown, { signal }: { readonly signal: AbortSignal }) {
    yield { type: 'ADDED', object };
    const { promise, resolve } = Promise.withResolvers<void>();
    signal.addEventListener('abort', () => resolve());
    if (!signal.aborted) await promise;
  },
} as unknown as KubeClient;

const LINES =
  'NAME\tREVISION\tSUSPENDED\tREADY\tMESSAGE                  \n' +
  'app \t        \tFalse    \tFalse\twaiting to be reconciled\t\n';

test('get --watch that reaches --timeout fails, as in Flux', async () => {
  const { context, output } = captureContext();
  const code = await runCli(tree, ['get', 'ks', '-w', '--timeout=1ms'], {
    ...context,
    client: async () => watching,
  });
  expect({ code, stdout: output.stdout, stderr: output.stderr }).toEqual({
    code: 1,
    stdout: LINES,
    stderr: '✗ timed out waiting for the condition\n',
  });
});

test('get --watch that the user ends is no failure', async () => {
  const { context, output } = captureContext();
  const signal = AbortSignal.abort();
  const code = await runCli(tree, ['get', 'ks', '-w'], { ...context, signal, client: async () => watching });
  expect({ code, stderr: output.stderr }).toEqual({ code: 0, stderr: '' });
});
