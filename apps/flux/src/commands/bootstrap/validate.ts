import { failure } from '../../cli/errors.ts';
import type { Values } from '../../cli/flag.ts';
import { installOptions } from '../install/install-flags.ts';
import type { bootstrapFlags } from './flags.ts';

type Flags = Values<typeof bootstrapFlags>;

const required = ['source-controller', 'kustomize-controller'];

/** The passphrase of the signing key, by either of its names. */
export function signingPassword(flags: Flags): string {
  const password = flags['ssh-signing-password'];
  const alias = flags['ssh-signing-passphrase'];
  if (password !== '' && alias !== '' && password !== alias) {
    throw failure('--ssh-signing-password and --ssh-signing-passphrase are aliases; do not pass both');
  }
  return password || alias;
}

/** Refuses flags that do not go together, in Flux's words (flux2, bootstrapValidate). */
export function validate(namespace: string, flags: Flags): void {
  const components = [...flags.components, ...flags['components-extra']];
  for (const component of required) {
    if (!components.includes(component)) throw failure(`component ${component} is required`);
  }
  installOptions(namespace, flags);
  const keyFile = flags['ssh-signing-key-file'];
  const reuse = flags['ssh-signing-reuse-private-key'];
  if (flags['gpg-key-ring'] !== '' && (keyFile !== '' || reuse)) {
    throw failure('--gpg-* and --ssh-signing-* are mutually exclusive; pick one signing format');
  }
  if (keyFile !== '' && reuse) {
    throw failure('--ssh-signing-key-file and --ssh-signing-reuse-private-key are mutually exclusive');
  }
  if (reuse && flags['private-key-file'] === '') {
    throw failure('--ssh-signing-reuse-private-key requires --private-key-file');
  }
  if (signingPassword(flags) !== '' && keyFile === '') {
    throw failure('--ssh-signing-password requires --ssh-signing-key-file');
  }
}
