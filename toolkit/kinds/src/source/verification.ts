import { type Infer, list, object, oneOf, required, string } from '../dsl/field.ts';
import { localReference } from '../dsl/shared.ts';

const identity = object('An identity that may have signed.', {
  issuer: required(string('Regular expression of the OIDC issuer.')),
  subject: required(string('Regular expression of the subject.')),
});
/** Who must have signed: issuer and subject, as regular expressions. */
export type OIDCIdentityMatch = Infer<typeof identity>;

/** How a signature is checked: what HelmChart and OCIRepository share. */
export const verificationFields = {
  provider: required(oneOf('How it was signed.', ['cosign', 'notation'], { default: 'cosign' })),
  secretRef: localReference('Secret with the public keys; keyless without it.'),
  matchOIDCIdentity: list('Identities that may have signed without a key.', identity),
};
