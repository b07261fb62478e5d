const domainPart = '(?:[a-zA-Z0-9]|[a-zA-Z0-9][a-zA-Z0-9-]*[a-zA-Z0-9])';
const domain = `(?:${domainPart}(?:\\.${domainPart})*|\\[[a-fA-F0-9:]+\\])(?::[0-9]+)?`;
const pathPart = '[a-z0-9]+(?:(?:\\.|_|__|-+)[a-z0-9]+)*';
const reference = new RegExp(
  `^(?:${domain}/)?${pathPart}(?:/${pathPart})*(?::(?<tag>[\\w][\\w.-]{0,127}))?(?<digest>@[A-Za-z][A-Za-z0-9]*(?:[-_+.][A-Za-z][A-Za-z0-9]*)*:[0-9a-fA-F]{32,})?$`,
);

/** The longest image that is looked at; a reference's name ends at 255 characters. */
const maxLength = 1024;

/**
 * Always for the tag `latest`, named or meant, and IfNotPresent for anything else, also for what is no image
 * reference (pkg/util/parsers, core/v1 SetDefaults_Container).
 */
export function pullPolicyOf(image: string): 'Always' | 'IfNotPresent' {
  const groups = image.length > maxLength ? undefined : reference.exec(image)?.groups;
  if (groups === undefined) return 'IfNotPresent';
  const tag = groups['tag'] ?? (groups['digest'] === undefined ? 'latest' : '');
  return tag === 'latest' ? 'Always' : 'IfNotPresent';
}
