const PATTERN = '[a-z]([-a-z0-9]*[a-z0-9])?';
const LABEL = new RegExp(`^${PATTERN}$`);
const TEXT =
  "a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic character, " +
  "and end with an alphanumeric character (e.g. 'my-name',  or 'abc-123', regex used for validation is " +
  `'${PATTERN}')`;

/** What is wrong with a name that must start with a letter (apimachinery IsDNS1035Label). */
export function dns1035Label(name: string): string[] {
  const complaints: string[] = [];
  if (name.length > 63) complaints.push('must be no more than 63 characters');
  if (!LABEL.test(name)) complaints.push(TEXT);
  return complaints;
}
