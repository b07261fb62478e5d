/** A remote thing that was fetched: a folder with the kustomization in it, a file, a failure or a refusal. */
export type FetchedRemote =
  | { readonly kind: 'base'; readonly folder: string; readonly path: string }
  | { readonly kind: 'file'; readonly content: Uint8Array }
  | { readonly kind: 'failed'; readonly message: string; readonly status?: boolean }
  | { readonly kind: 'refused'; readonly message: string };
