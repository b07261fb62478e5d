import { defineCommand } from '../../cli/command.ts';
import { string } from '../../cli/flag.ts';
import { checkArguments } from './arguments.ts';
import { namesOf } from './keyring.ts';
import { verifyFile } from './provenance.ts';

export const command = defineCommand({
  usage: 'PATH',
  long: 'Check that a packed chart is the one that its provenance file (.prov) was signed for.',
  flags: { keyring: string('file with public keys: binary, armored, or a keybox of GnuPG') },
  async run(context, { args, flags }) {
    checkArguments(args, 'verify', 'PATH', { min: 1, max: 1 });
    const { signer, sum } = await verifyFile(context, args[0] ?? '', flags.keyring);
    for (const name of namesOf(signer)) context.stdout.write(`Signed by: ${name}\n`);
    context.stdout.write(`Using Key With Fingerprint: ${signer.getFingerprint().toUpperCase()}\n`);
    context.stdout.write(`Chart Hash Verified: ${sum}\n`);
  },
});
