import { IMAGE_POLICY } from '@flux-ts/kinds';
import { compileRegexp, formatDuration } from '@flux-ts/text';
import { defineCommand } from '../../cli/command.ts';
import { duration } from '../../cli/duration-flag.ts';
import { failure } from '../../cli/errors.ts';
import { string } from '../../cli/flag.ts';
import { given, objectOf } from './build-object.ts';
import { createFlags } from './group.ts';
import { deliverImageObject } from './image-create.ts';

interface Selection {
  readonly 'select-semver': string;
  readonly 'select-alpha': string;
  readonly 'select-numeric': string;
}

/** spec.policy. A range together with an order selects nothing, as in Flux: only two orders are refused. */
function policyOf(flags: Selection): { [field: string]: unknown } {
  const semver = flags['select-semver'];
  const alpha = flags['select-alpha'];
  const numeric = flags['select-numeric'];
  if (semver !== '' && (alpha !== '' || numeric !== '')) return {};
  if (alpha !== '' && numeric !== '') {
    throw failure('only one of --select-semver, --select-alpha or --select-numeric can be specified');
  }
  const order = (flag: string, text: string) => {
    if (text !== 'asc' && text !== 'desc') throw failure(`--${flag} must be one of ["asc", "desc"]`);
    return { order: text };
  };
  if (semver !== '') return { semver: { range: semver } };
  if (alpha !== '') return { alphabetical: order('select-alpha', alpha) };
  if (numeric !== '') return { numerical: order('select-numeric', numeric) };
  throw failure('a policy must be provided with either --select-semver or --select-alpha');
}

/** spec.filterTags, or undefined. */
function filterOf(pattern: string, extract: string): { [field: string]: string } | undefined {
  if (pattern === '') {
    if (extract === '') return undefined;
    throw failure('cannot specify --filter-extract without specifying --filter-regex');
  }
  let names: readonly string[];
  try {
    names = compileRegexp(pattern).groupNames.map((name) => name ?? '');
  } catch (thrown) {
    throw failure('--filter-regex is an invalid regex pattern', thrown);
  }
  if (extract === '') return { pattern, extract };
  for (const match of extract.matchAll(/\$(\$|\{([\p{L}\p{Nd}_]+)\}|([\p{L}\p{Nd}_]+)|.?)/gsu)) {
    if (match[1] === '$') continue;
    const name = match[2] ?? match[3];
    if (name === undefined) throw failure('--filter-extract is malformed');
    const known = /^(0|[1-9][0-9]{0,8})$/.test(name) || names.includes(name);
    if (!known) throw failure(`capture group $${name} used in --filter-extract not found in --filter-regex`);
  }
  return { pattern, extract };
}

export const command = defineCommand({
  inherits: createFlags,
  usage: '[name]',
  example: `  flux create image policy podinfo \\
    --image-ref=podinfo \\
    --select-semver=">=1.0.0"`,
  flags: {
    'image-ref': string('ImageRepository with the tags'),
    'select-semver': string('range of versions; the highest tag is selected'),
    'select-alpha': string('selects by letters, "asc" or "desc"'),
    'select-numeric': string('selects by number, "asc" or "desc"'),
    'filter-regex': string('regular expression that tags must match'),
    'filter-extract': string('what of the match is compared'),
    'reflect-digest': string("when the digest is looked up: 'Never', 'IfNotPresent' or 'Always'"),
    interval: duration('how often the digest is looked up; only with --reflect-digest=Always'),
  },
  async run(context, { args, flags }) {
    if (flags['image-ref'] === '') {
      throw failure('the name of an ImageRepository in the namespace is required (--image-ref)');
    }
    const policy = policyOf(flags);
    const filterTags = filterOf(flags['filter-regex'], flags['filter-extract']);
    const reflect = flags['reflect-digest'];
    if (!['', 'Never', 'IfNotPresent', 'Always'].includes(reflect)) {
      throw failure("invalid value for --reflect-digest, must be one of 'Never', 'IfNotPresent', 'Always'");
    }
    if (flags.interval !== 0 && reflect !== 'Always') {
      throw failure(
        "the --interval flag can only be used with the 'Always' digest reflection policy, use --reflect-digest=Always",
      );
    }
    const identity = { name: args[0] as string, namespace: flags.namespace, labels: flags.label };
    const object = objectOf(IMAGE_POLICY, identity, {
      imageRepositoryRef: { name: flags['image-ref'] },
      policy,
      ...(filterTags && { filterTags }),
      ...given('digestReflectionPolicy', reflect),
      ...(flags.interval !== 0 && { interval: formatDuration(flags.interval) }),
    });
    await deliverImageObject(context, flags, object);
  },
});
