/** Four decimal numbers; leading zeros pass, as in the parser that Kubernetes keeps for old objects. */
export function isIPv4(text: string): boolean {
  const parts = text.split('.');
  return parts.length === 4 && parts.every((part) => /^[0-9]{1,16}$/.test(part) && Number(part) <= 255);
}

/** RFC 4291 text forms, an IPv4 tail included; zones are no addresses. */
export function isIPv6(text: string): boolean {
  if (!/^[0-9a-fA-F:.]+$/.test(text)) return false;
  const [head = '', tail, ...more] = text.split('::');
  if (more.length > 0) return false;
  const groups = [...groupsOf(head), ...groupsOf(tail ?? '')];
  const last = groups.at(-1);
  const hasV4 = last?.includes('.') === true;
  const hex = hasV4 ? groups.slice(0, -1) : groups;
  if (!hex.every((group) => /^[0-9a-fA-F]{1,4}$/.test(group)) || (hasV4 && !isIPv4(last))) return false;
  const width = hex.length + (hasV4 ? 2 : 0);
  return tail === undefined ? width === 8 : width < 8;
}

function groupsOf(text: string): string[] {
  return text === '' ? [] : text.split(':');
}

/** An address, a slash and a prefix length. */
export function parseCidr(text: string): boolean {
  const slash = text.indexOf('/');
  const [address, length] = [text.slice(0, slash), text.slice(slash + 1)];
  if (slash < 0 || !/^[0-9]{1,3}$/.test(length)) return false;
  return (isIPv4(address) && Number(length) <= 32) || (isIPv6(address) && Number(length) <= 128);
}
