/** Cuts hashes in a text (hexadecimal words of 40 to 128 digits) to 8 digits (flux2 internal/utils/hex.go). */
export function truncateHex(text: string): string {
  return text.replace(/\b[0-9a-f]{40,128}\b/g, (hash) => hash.slice(0, 8));
}
