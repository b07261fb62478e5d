/** One file of an archive. */
export interface ArchiveFile {
  readonly name: string;
  readonly text: string;
}

/** A txtar archive: what it is about, and files behind `-- name --` lines. */
export interface Archive {
  readonly about: string;
  readonly files: readonly ArchiveFile[];
}

export function parseArchive(text: string): Archive {
  const parts = text.split(/^-- (.+) --\n/m);
  const files: ArchiveFile[] = [];
  for (let i = 1; i + 1 < parts.length; i += 2)
    files.push({ name: parts[i] ?? '', text: parts[i + 1] ?? '' });
  return { about: (parts[0] ?? '').trim(), files };
}

export function formatArchive(archive: Archive): string {
  return `${archive.about}\n${archive.files.map((file) => `-- ${file.name} --\n${file.text}`).join('')}`;
}
