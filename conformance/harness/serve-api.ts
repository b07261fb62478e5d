// The embedded API and its simulated workloads in a process of their own, until it is killed or told to stop:
// node conformance/harness/serve-api.ts '{"dataDir":"…","storage":"sqlite"}'. Says where it is in one line of JSON.
import { startApiServer } from '@flux-ts/apiserver';
import { startWorkloads } from '@flux-ts/workloads';

const settings: { readonly dataDir?: string; readonly storage: 'memory' | 'sqlite' } = JSON.parse(
  process.argv[2] ?? '{"storage":"memory"}',
);

const complain = (what: string, error: unknown): void => {
  process.stderr.write(
    `${what}: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`,
  );
};

try {
  const server = await startApiServer({
    ...settings,
    address: '127.0.0.1',
    port: 0,
    onInternalError: (error) => complain('internal error', error),
  });
  const workloads = await startWorkloads({ cluster: server.cluster, onError: complain });
  process.once('SIGTERM', async () => {
    await workloads.stop();
    await server.stop();
  });
  process.stdout.write(`${JSON.stringify({ url: server.url, kubeconfig: server.kubeconfig() })}\n`);
} catch (thrown) {
  const code = (thrown as { code?: unknown }).code;
  process.stderr.write(`${String(code)}: ${thrown instanceof Error ? thrown.message : String(thrown)}\n`);
  process.exitCode = 1;
}
