import { substitute } from '@flux-ts/envsubst';
import { errorMessage } from '@flux-ts/errors';
import { defineCommand } from '../cli/command.ts';
import { failure } from '../cli/errors.ts';
import { bool } from '../cli/flag.ts';

export const command = defineCommand({
  long: 'Substitute the values of environment variables in standard input, line by line.',
  example: `  # Set a variable and print the manifest
  export NAME=podinfo
  cat manifest.yaml | flux envsubst --strict`,
  flags: { strict: bool('fails if a variable without a default is not set') },
  noArgs: true,
  async run(context, { flags }) {
    const text = await context.stdin.readAll();
    const lines = text.split('\n');
    if (lines.at(-1) === '') lines.pop();
    for (const line of lines) {
      try {
        const lookup = (name: string) => (Object.hasOwn(context.env, name) ? context.env[name] : undefined);
        const value = substitute(line.replace(/\r$/, ''), lookup, { strict: flags.strict });
        context.stdout.write(`${value}\n`);
      } catch (thrown) {
        throw failure(errorMessage(thrown), thrown);
      }
    }
  },
});
