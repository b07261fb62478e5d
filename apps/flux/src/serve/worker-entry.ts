/** Where a worker of the bundle is; from source, the package that starts it knows for itself. */
export function workerEntry(name: string): { readonly workerEntry?: URL } {
  return import.meta.url.endsWith('.ts') ? {} : { workerEntry: new URL(`./${name}.js`, import.meta.url) };
}
