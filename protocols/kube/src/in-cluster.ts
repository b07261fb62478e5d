import { type Clock, systemClock } from './clock.ts';
import type { ClientConfig } from './config.ts';
import { fileToken } from './token-credentials.ts';

const FOLDER = '/var/run/secrets/kubernetes.io/serviceaccount';

/** What a pod knows of itself: its environment and its service account's files. */
export interface InClusterOptions {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Throws when the file does not exist. */
  readonly readFile: (path: string) => string;
  readonly clock?: Clock;
}

/** The configuration of a pod, by its service account; undefined outside of a cluster. The token is re-read as it rotates. */
export function inClusterConfig(options: InClusterOptions): ClientConfig | undefined {
  const host = options.env['KUBERNETES_SERVICE_HOST'];
  const port = options.env['KUBERNETES_SERVICE_PORT'];
  if (!host || !port) return undefined;
  const files = readAll(options);
  if (files === undefined) return undefined;
  return {
    server: `https://${host.includes(':') ? `[${host}]` : host}:${port}`,
    ca: files.ca,
    namespace: files.namespace,
    credentials: fileToken(`${FOLDER}/token`, options.readFile, options.clock ?? systemClock),
    clock: options.clock,
  };
}

function readAll({ readFile }: InClusterOptions): { ca: string; namespace: string | undefined } | undefined {
  try {
    readFile(`${FOLDER}/token`);
    return {
      ca: readFile(`${FOLDER}/ca.crt`),
      namespace: readFile(`${FOLDER}/namespace`).trim() || undefined,
    };
  } catch {
    return undefined;
  }
}
