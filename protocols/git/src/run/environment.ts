/** Where programs are looked for when the caller does not say. */
export const DEFAULT_PATH = '/usr/local/bin:/usr/bin:/bin:/opt/homebrew/bin';

/** Variables of the caller's environment that a git process may see; everything else is kept from it. */
const PASSED_ON = [
  'PATH',
  'HTTP_PROXY',
  'HTTPS_PROXY',
  'ALL_PROXY',
  'NO_PROXY',
  'http_proxy',
  'https_proxy',
  'all_proxy',
  'no_proxy',
  'SSL_CERT_FILE',
  'SSL_CERT_DIR',
];

/** Settings of every git process, whatever the machine's, the user's or the repository's say. */
const BASE_CONFIG: readonly (readonly [string, string])[] = [
  ['core.hooksPath', '/dev/null'],
  ['core.fsmonitor', 'false'],
  ['core.autocrlf', 'false'],
  ['credential.helper', ''],
  ['credential.interactive', 'false'],
  ['safe.directory', '*'],
  ['safe.bareRepository', 'all'],
  ['gc.auto', '0'],
  ['maintenance.auto', 'false'],
  ['fetch.recurseSubmodules', 'false'],
  // Every pack is written to one file, whose size can be watched; objects larger than this are streamed.
  ['fetch.unpackLimit', '1'],
  ['core.bigFileThreshold', '64m'],
  ['submodule.recurse', 'false'],
  ['protocol.version', '2'],
  ['advice.detachedHead', 'false'],
  ['commit.gpgSign', 'false'],
  ['tag.gpgSign', 'false'],
  ['init.defaultBranch', 'main'],
];

/** One setting, as git's command line would take it with `-c`. */
export type ConfigEntry = readonly [key: string, value: string];

/**
 * The environment of a git process. Configuration travels in it (`GIT_CONFIG_COUNT`), never in arguments,
 * because arguments are readable by every user of the machine.
 */
export function gitEnvironment(options: {
  readonly inherited: Readonly<Record<string, string | undefined>>;
  readonly home: string;
  readonly config?: readonly ConfigEntry[];
  readonly variables?: Readonly<Record<string, string>>;
}): Record<string, string> {
  const env: Record<string, string> = { PATH: DEFAULT_PATH };
  for (const name of PASSED_ON) {
    const value = options.inherited[name];
    if (value !== undefined) env[name] = value;
  }
  Object.assign(env, {
    HOME: options.home,
    LC_ALL: 'C',
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_CONFIG_GLOBAL: '/dev/null',
    GIT_ATTR_NOSYSTEM: '1',
    GIT_TERMINAL_PROMPT: '0',
    GIT_OPTIONAL_LOCKS: '0',
    GIT_NO_REPLACE_OBJECTS: '1',
    // The largest piece of memory that git asks for at once: a delta, a header or a pack may claim any size.
    GIT_ALLOC_LIMIT: '512m',
    ...options.variables,
  });
  return withConfig(env, [...BASE_CONFIG, ...(options.config ?? [])]);
}

function withConfig(env: Record<string, string>, config: readonly ConfigEntry[]): Record<string, string> {
  env['GIT_CONFIG_COUNT'] = String(config.length);
  config.forEach(([key, value], index) => {
    env[`GIT_CONFIG_KEY_${index}`] = key;
    env[`GIT_CONFIG_VALUE_${index}`] = value;
  });
  return env;
}
