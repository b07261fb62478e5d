/** A text's width in columns: wide East Asian letters take two, marks and control characters none. */
function width(text: string): number {
  let columns = 0;
  for (const char of text) {
    if (/[\p{M}\p{Cc}\p{Cf}]/u.test(char)) continue;
    const code = char.codePointAt(0) as number;
    const wide =
      (code >= 0x1100 && code <= 0x115f) ||
      (code >= 0x2e80 && code <= 0xd7a3) ||
      (code >= 0xf900 && code <= 0xfaff) ||
      (code >= 0xfe30 && code <= 0xfe6f) ||
      (code >= 0xff00 && code <= 0xff60) ||
      (code >= 0x1f300 && code <= 0x1faff);
    columns += wide ? 2 : 1;
  }
  return columns;
}

const pad = (text: string, columns: number): string => text + ' '.repeat(Math.max(0, columns - width(text)));

/**
 * A table as Flux prints it (flux2 pkg/printers/table_printer.go): cells padded to the widest one of their
 * column, a tab after each, headers in capitals; a space ends the
 * line of headers. Cells of several lines make rows
 * of several lines.
 */
export function formatTable(header: readonly string[], rows: readonly (readonly string[])[]): string {
  const heads = header.map((head) => head.toUpperCase());
  const cells = rows.map((row) => row.map((cell) => cell.split('\n')));
  const count = Math.max(heads.length, ...rows.map((row) => row.length));
  const widths = Array.from({ length: count }, (_, column) =>
    Math.max(
      width(heads[column] ?? ''),
      ...cells.map((row) => Math.max(0, ...(row[column] ?? []).map(width))),
    ),
  );
  const lines = cells.flatMap((row) => {
    const height = Math.max(1, ...row.map((cell) => cell.length));
    return Array.from({ length: height }, (_, line) =>
      widths.map((columns, column) => `${pad(row[column]?.[line] ?? '', columns)}\t`).join(''),
    );
  });
  const top =
    heads.length === 0
      ? []
      : [`${widths.map((columns, column) => pad(heads[column] ?? '', columns)).join('\t')} `];
  return [...top, ...lines].map((line) => `${line}\n`).join('');
}
