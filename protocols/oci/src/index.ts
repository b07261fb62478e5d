export { Authorizer, type AuthorizerOptions, type Fetch } from './authorizer.ts';
export { type Credential, findCredential, type KnownCredential } from './credentials.ts';
export { OciError, type OciErrorCode } from './errors.ts';
export { formatReference, parseReference, type Reference } from './reference.ts';
export { type Descriptor, type Manifest, RegistryClient, type RegistryOptions } from './registry.ts';
