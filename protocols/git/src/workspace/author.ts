/** Who makes a commit, and when. */
export interface CommitAuthor {
  readonly name: string;
  readonly email: string;
}

/** A commit to be made of what an index holds. */
export interface CommitDraft {
  readonly tree: string;
  readonly parents: readonly string[];
  readonly author: CommitAuthor;
  /** Milliseconds since the epoch; Git keeps seconds. */
  readonly when: number;
  readonly message: string;
}

/** The text of a commit object. A signature, if any, is set between headers and message (gitformat-signature). */
export function formatCommit(draft: CommitDraft, signature?: string): string {
  const who = `${clean(draft.author.name)} <${clean(draft.author.email)}> ${Math.floor(draft.when / 1000)} +0000`;
  const headers = [
    `tree ${draft.tree}`,
    ...draft.parents.map((parent) => `parent ${parent}`),
    `author ${who}`,
    `committer ${who}`,
  ];
  if (signature !== undefined) headers.push(`gpgsig ${signature.trimEnd().replaceAll('\n', '\n ')}`);
  const message = draft.message.endsWith('\n') ? draft.message : `${draft.message}\n`;
  return `${headers.join('\n')}\n\n${message}`;
}

/** Characters that would end the field early are dropped, as git does. */
function clean(text: string): string {
  return text.replace(/[<>\n\r\0]/g, '').trim();
}
