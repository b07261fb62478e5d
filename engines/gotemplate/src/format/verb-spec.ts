/** What stands between a percent sign and its verb, and the verb. */
export interface VerbSpec {
  readonly minus: boolean;
  readonly plus: boolean;
  readonly sharp: boolean;
  readonly space: boolean;
  readonly zero: boolean;
  readonly width: number | undefined;
  readonly precision: number | undefined;
  readonly verb: string;
  /** The flags of %v, which mean something else there. */
  readonly plusV?: boolean;
  readonly sharpV?: boolean;
}

export function truncate(text: string, spec: VerbSpec): string {
  return spec.precision === undefined ? text : [...text].slice(0, spec.precision).join('');
}

/** Pads to the width, counted in characters; `0` pads texts with zeros, as Go does. */
export function pad(text: string, spec: VerbSpec): string {
  if (spec.width === undefined) return text;
  const missing = spec.width - [...text].length;
  if (missing <= 0) return text;
  return spec.minus ? text + ' '.repeat(missing) : (spec.zero ? '0' : ' ').repeat(missing) + text;
}
