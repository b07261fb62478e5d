import { mkdtemp } from 'node:fs/promises';
import { join } from 'node:path';
import { createGitClient, type GitAuth } from '@flux-ts/git';
import type { KubeObject } from '@flux-ts/resource';
import { defineCommand } from '../../cli/command.ts';
import type { CliContext } from '../../cli/context.ts';
import { duration } from '../../cli/duration-flag.ts';
import { failure } from '../../cli/errors.ts';
import { bool, string, type Values } from '../../cli/flag.ts';
import type { GlobalValues } from '../../cli/global-flags.ts';
import { messages } from '../../cli/messages.ts';
import { safePath } from '../../cli/path-flag.ts';
import { askSecret, confirm } from '../../cli/prompt.ts';
import { inTemporaryFolder } from '../../io/temporary-folder.ts';
import { parseUrl, type Url } from '../../io/url.ts';
import { scanHostKey } from '../../ssh/scan-host-key.ts';
import { confirmOverride, installedInfo } from '../install/apply-install.ts';
import { componentsFor } from '../install/available.ts';
import { installOptions } from '../install/install-flags.ts';
import { manifestsFolder } from '../install/manifests.ts';
import { readCaFile, sshValues } from '../secret/git-secret.ts';
import { secretOf } from '../secret/secret.ts';
import { bootstrapFlags } from './flags.ts';
import type { Signer } from './sign-openpgp.ts';
import { commitSigner } from './signing.ts';
import { validate } from './validate.ts';

const flags = {
  url: string('URL of the Git repository'),
  interval: duration('how often the source is synced', 60_000),
  path: safePath('folder of the cluster in the repository; the root by default'),
  username: string('user name for basic authentication', 'git', { short: 'u' }),
  password: string('password for basic authentication', '', { short: 'p' }),
  silent: bool('takes the deploy key as set up and asks nothing', false, { short: 's' }),
  'allow-insecure-http': bool('allows plain HTTP'),
  'with-bearer-token': bool('sends the password as a bearer token'),
};

type Flags = GlobalValues & Values<typeof bootstrapFlags & typeof flags>;

/** How this program signs in to the repository. */
async function transportAuth(context: CliContext, url: Url, values: Flags, ca: string): Promise<GitAuth> {
  const basic = values['with-bearer-token']
    ? { bearerToken: values.password }
    : { username: values.username, password: values.password };
  switch (url.scheme) {
    case 'http':
      if (!values['allow-insecure-http']) {
        throw failure('scheme http is insecure, pass --allow-insecure-http=true to allow it');
      }
      return basic;
    case 'https':
      return { ...basic, ...(ca !== '' && { ca }) };
    case 'ssh': {
      if (values['private-key-file'] === '') return agentAuth(context);
      const identity = await context.files.readText(values['private-key-file']);
      const knownHosts = await scanHostKey(context, url.host);
      return { identity, knownHosts, ...(values.password !== '' && { password: values.password }) };
    }
    default:
      throw failure(`scheme ${JSON.stringify(url.scheme)} is not supported`);
  }
}

/** The user's own SSH agent and known hosts, in the words of go-git without one. */
async function agentAuth(context: CliContext): Promise<GitAuth> {
  const agent = context.env['SSH_AUTH_SOCK'] ?? '';
  if (agent === '')
    throw failure('error creating SSH agent: "SSH agent requested but SSH_AUTH_SOCK not-specified"');
  const files = [`${context.env['HOME'] ?? ''}/.ssh/known_hosts`, '/etc/ssh/ssh_known_hosts'];
  const known = await Promise.all(files.map((file) => context.files.readText(file).catch(() => '')));
  return { agent, knownHosts: known.join('\n') };
}

/** The URL that the cluster follows: over HTTPS with a token, over SSH with a deploy key. */
function syncUrl(url: Url, values: Flags): Url {
  const plain = url.scheme === 'http' || url.scheme === 'https';
  if (values['token-auth'] || values['with-bearer-token']) {
    const scheme = values['allow-insecure-http'] ? url.scheme : 'https';
    return { ...url, user: '', scheme, host: plain ? url.host : url.host.replace(/:\d+$/, '') };
  }
  const user = url.user === '' || values.username !== 'git' ? values.username : url.user;
  const host = values['ssh-hostname'] === '' ? url.host : values['ssh-hostname'];
  return { ...url, scheme: 'ssh', user, host };
}

const formatUrl = (url: Url): string =>
  `${url.scheme}://${url.user === '' ? '' : `${url.user}@`}${url.host}${url.path}`;

/** The Secret of the source: token or deploy key; an existing one stays if nothing new is given. */
async function sourceSecret(
  context: CliContext,
  values: Flags,
  url: Url,
  ca: string,
  exists: boolean,
): Promise<KubeObject | undefined> {
  const say = messages(context);
  const token = values['token-auth'] || values['with-bearer-token'];
  const given = token
    ? !values['with-bearer-token'] || ca !== ''
    : values['private-key-file'] !== '' || values.password !== '';
  if (exists && !given) return undefined;
  say.action('generating source secret');
  const base = { name: values['secret-name'], namespace: values.namespace };
  if (token) {
    const login = values['with-bearer-token']
      ? { bearerToken: values.password }
      : { username: values.username, password: values.password };
    return secretOf({ ...base, values: { ...login, ...(ca !== '' && { 'ca.crt': ca }) } });
  }
  const secret = secretOf({ ...base, values: await sshValues(context, url, values) });
  const publicKey = (secret['stringData'] as Record<string, string>)['identity.pub'] ?? '';
  say.success(`public key: ${publicKey.trim()}`);
  if (!values.silent) await confirm(context, 'Please give the key access to your repository');
  return secret;
}

export const command = defineCommand({
  inherits: bootstrapFlags,
  long: `Install Flux and make it follow a Git repository.
The manifests of Flux are committed to the repository, so that Flux looks after itself from then on.
What is there already is brought up to date.`,
  example: `  # Over SSH; a deploy key is made
  flux bootstrap git --url=ssh://git@example.com/repository.git --path=clusters/my-cluster

  # Over HTTPS with a token (GIT_PASSWORD)
  flux bootstrap git --url=https://example.com/repository.git --token-auth --path=clusters/my-cluster`,
  flags,
  async run(context, { flags: given, changed }) {
    const password = given.password || (context.env['GIT_PASSWORD'] ?? '');
    const token = given['token-auth'] || given['with-bearer-token'];
    const values: Flags = {
      ...given,
      'token-auth': token,
      password:
        token && password === ''
          ? await askSecret(context, 'Please enter your Git repository password: ')
          : password,
    };
    validate(values.namespace, values);
    await inTemporaryFolder('flux-bootstrap-', async (temporary) => {
      const makeFolder = () => mkdtemp(join(temporary, 'clone-'));
      const sign = await commitSigner(context, values, values.password, makeFolder);
      await bootstrapGit(context, values, { temporary, makeFolder, sign, chosen: changed('components') });
    });
  },
});

/** What a bootstrap works with besides its flags. */
interface Means {
  readonly temporary: string;
  readonly makeFolder: () => Promise<string>;
  readonly sign: Signer | undefined;
  /** Whether --components was given. */
  readonly chosen: boolean;
}

async function bootstrapGit(context: CliContext, values: Flags, means: Means): Promise<void> {
  const url = parseUrl(values.url, '');
  const client = await context.client(values);
  const components = await componentsFor(client, values, means.chosen);
  if (!values.force) {
    const info = await installedInfo(client);
    if (info !== undefined) await confirmOverride(context, info, 'bootstrap cancelled');
  }
  const ca = values['ca-file'] === '' ? '' : await readCaFile(context, values['ca-file']);
  const auth = await transportAuth(context, url, values, ca).catch((thrown: Error) => {
    throw failure(`failed to create authentication options for ${values.url}: ${thrown.message}`, thrown);
  });
  const { temporary, makeFolder, sign } = means;
  const git = createGitClient({ cache: join(temporary, 'cache'), environment: context.env, temporary });
  const target = syncUrl(url, values);
  try {
    const { Bootstrap } = await import('./bootstrap.ts');
    await new Bootstrap({
      context,
      client,
      git,
      remote: { url: values.url, auth },
      url: values.url,
      makeFolder,
      author: { name: values['author-name'], email: values['author-email'] },
      appendix: values['commit-message-appendix'],
      sign,
      install: { ...installOptions(values.namespace, values), components },
      manifests: manifestsFolder(context, values.manifests),
      registryCredentials: values['registry-creds'],
      sync: {
        namespace: values.namespace,
        url: formatUrl(target),
        branch: values.branch,
        interval: values.interval,
        secretName: values['secret-name'],
        path: values.path,
        recurseSubmodules: values['recurse-submodules'],
        sparseCheckout: values['sparse-checkout'],
      },
      timeout: values.timeout,
      secret: (exists) => sourceSecret(context, values, target, ca, exists),
    }).run();
  } finally {
    await git.close();
  }
}
