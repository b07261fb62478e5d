/** What a path leads to. `other`: sockets, devices. Links are not followed. */
export type FileKind = 'file' | 'directory' | 'link' | 'other';

/** The files of the machine, as commands need them. Paths may be relative to the working directory. */
export interface Files {
  /** Throws Go's words: `open pk.pem: no such file or directory`. */
  read(path: string): Promise<Uint8Array>;
  readText(path: string): Promise<string>;
  write(path: string, content: string | Uint8Array): Promise<void>;
  /** What a path leads to, or undefined if there is nothing. */
  kind(path: string, options?: { readonly follow?: boolean }): Promise<FileKind | undefined>;
  /** When a file was last changed, in milliseconds since 1970. */
  modified(path: string): Promise<number>;
  /** Names in a directory, sorted by bytes. */
  list(path: string): Promise<readonly string[]>;
  /** The same names, each with what its path is: less work than to ask for the kind of each. */
  entries(path: string): Promise<readonly (readonly [name: string, kind: FileKind])[]>;
  /** Where links lead to in the end. Throws Go's words: `lstat a: no such file or directory`. */
  real(path: string): Promise<string>;
  /** The absolute path. */
  resolve(path: string): string;
}
