/** Modes inside an archive, whatever they are outside (fluxcd/pkg artifact/storage/archive.go). */
export const DIRECTORY_MODE = 0o750;
export const FILE_MODE = 0o600;
export const EXECUTABLE_MODE = 0o700;

/** The mode of a file. */
export function modeOf({ executable }: { readonly executable: boolean }): number {
  return executable ? EXECUTABLE_MODE : FILE_MODE;
}
