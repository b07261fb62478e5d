import { Agent, request } from 'node:https';
import { must } from '../harness/dev.ts';

/** Headers of an answer that clients act on. */
const TOLD = ['content-type', 'warning', 'retry-after', 'allow', 'location'];

/** What came back: the status and the headers that matter, and the text. */
export interface RawAnswer {
  readonly head: string;
  readonly body: string;
}

/** The plainest client there is, as the admin of a kubeconfig. */
export class RawClient {
  readonly #agent: Agent;
  readonly #server: string;
  readonly #token: string | undefined;

  constructor(kubeconfig: string) {
    const env = { KUBECONFIG: kubeconfig };
    const config = JSON.parse(must(['kubectl', 'config', 'view', '--raw', '-o', 'json'], { env }));
    const [{ cluster }] = config.clusters;
    const [{ user }] = config.users;
    const plain = (base64: string | undefined) => base64 && Buffer.from(base64, 'base64');
    this.#server = cluster.server;
    this.#token = user.token;
    this.#agent = new Agent({
      keepAlive: true,
      ca: plain(cluster['certificate-authority-data']),
      cert: plain(user['client-certificate-data']),
      key: plain(user['client-key-data']),
    });
  }

  send(
    method: string,
    path: string,
    headers: Readonly<Record<string, string>>,
    body?: string,
  ): Promise<RawAnswer> {
    return new Promise((resolve, reject) => {
      const authorization = this.#token === undefined ? {} : { authorization: `Bearer ${this.#token}` };
      const length = body === undefined ? {} : { 'content-length': String(Buffer.byteLength(body)) };
      const sent = request(
        `${this.#server}${path}`,
        {
          method,
          agent: this.#agent,
          headers: { ...authorization, ...length, 'user-agent': 'steps/1', ...headers },
        },
        (response) => {
          let text = '';
          response.setEncoding('utf8').on('data', (part: string) => {
            text += part;
          });
          response.on('error', reject);
          response.on('end', () => {
            const told = TOLD.filter((name) => response.headers[name] !== undefined);
            const lines = told.map((name) => `${name}: ${response.headers[name]}`);
            resolve({ head: [String(response.statusCode), ...lines].join('\n'), body: text });
          });
        },
      );
      sent.on('error', reject);
      sent.end(body);
    });
  }

  close(): void {
    this.#agent.destroy();
  }
}
