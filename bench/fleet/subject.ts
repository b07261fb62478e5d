import { Dev } from '../../conformance/harness/dev.ts';
import { freePort } from '../../conformance/harness/free-port.ts';
import { startReal } from './real-subject.ts';

/** What is measured: controllers somewhere, a cluster and a Git server for them. */
export interface Subject {
  /** The processes whose use counts. */
  readonly pids: readonly number[];
  readonly kubeconfig: string;
  readonly metricsUrls: readonly string[];
  readonly token: string;
  /** The processes of a real cluster, and what its API server has answered by verb and resource. */
  readonly server?: {
    readonly pids: Readonly<Record<string, number>>;
    requests(): Promise<Record<string, number>>;
  };
  /** For the controllers. */
  gitUrl(repository: string): string;
  /** For pushing, with the token. */
  gitRemote(repository: string): string;
  restart(): Promise<void>;
  stop(): Promise<void>;
}

export interface SubjectOptions {
  readonly where: 'embedded' | 'real';
  /** Requests a second that each of the real kube-controller-manager's controllers may send. */
  readonly managerRate: number;
  /** A folder with Flux's own `kustomize-controller`, which is measured instead of ours. */
  readonly flux?: string | undefined;
}

export function startSubject(options: SubjectOptions): Promise<Subject> {
  return options.where === 'embedded' ? startEmbedded() : startReal(options);
}

/** `flux dev`: everything in one process. */
async function startEmbedded(): Promise<Subject> {
  const port = await freePort();
  const dev = await new Dev(['--empty', `--metrics-addr=127.0.0.1:${port}`]).start();
  const base = new URL(dev.facts.git);
  return {
    get pids() {
      return [dev.pid];
    },
    kubeconfig: dev.facts.kubeconfig,
    metricsUrls: [`http://127.0.0.1:${port}/metrics`],
    token: base.password,
    gitUrl: (repository) => `${base.origin}/${repository}.git`,
    gitRemote: (repository) => `${dev.facts.git}/${repository}.git`,
    async restart() {
      await dev.stop();
      await dev.start();
    },
    stop: () => dev.remove(),
  };
}
