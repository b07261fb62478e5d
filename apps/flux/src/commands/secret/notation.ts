import { basename } from 'node:path';
import { errorMessage } from '@flux-ts/errors';
import { defineCommand } from '../../cli/command.ts';
import { failure } from '../../cli/errors.ts';
import { string, strings } from '../../cli/flag.ts';
import { createFlags } from '../create/group.ts';
import { deliver, secretOf } from './secret.ts';
import { checkTrustPolicy } from './trust-policy.ts';

export const command = defineCommand({
  inherits: createFlags,
  usage: '[name]',
  example: `  flux create secret notation my-notation-cert \\
    --namespace=my-namespace \\
    --trust-policy-file=./my-trust-policy.json \\
    --ca-cert-file=./my-cert.crt`,
  flags: {
    'trust-policy-file': string('file with the trust policy of Notation'),
    'ca-cert-file': strings('file with a root certificate; repeated or separated by commas'),
  },
  async run(context, { args, flags }) {
    if (flags['ca-cert-file'].length === 0) throw failure('--ca-cert-file is required');
    const policyFile = flags['trust-policy-file'];
    if (policyFile === '') throw failure('--trust-policy-file is required');
    const policy = await context.files.readText(policyFile).catch((thrown: Error) => {
      throw failure(`unable to read trust policy file: ${thrown.message}`, thrown);
    });
    checkTrustPolicy(policy, policyFile);
    const values: { [key: string]: string } = {};
    const errors: string[] = [];
    for (const file of flags['ca-cert-file']) {
      const name = basename(file);
      if (!/\.(crt|pem)$/.test(name)) errors.push(`${name} must end with either .crt or .pem`);
      else {
        try {
          values[name] = await context.files.readText(file);
        } catch (thrown) {
          errors.push(`unable to read TLS CA file: ${errorMessage(thrown)}`);
        }
      }
    }
    if (errors.length > 0) throw failure(errors.join('\n'));
    values['trustpolicy.json'] = policy;
    const secret = secretOf({
      name: args[0] as string,
      namespace: flags.namespace,
      labels: flags.label,
      values,
    });
    await deliver(context, flags, secret, 'notation configuration');
  },
});
