import { RuntimeError } from './errors.ts';

/** A controller's feature gates and what they are by default. */
export type GateDefaults = Readonly<Record<string, boolean>>;

/** Feature gates as they were set at start. */
export interface FeatureGates {
  enabled(gate: string): boolean;
}

/**
 * Reads `--feature-gates` (`A=true,B=false`). Throws `FEATURE_GATE` on an unknown gate or a value that is no bool, in
 * Flux's words (fluxcd/pkg runtime/features, component-base MapStringBool).
 */
export function parseFeatureGates(defaults: GateDefaults, text: string): FeatureGates {
  const gates = new Map(Object.entries(defaults));
  for (const part of text.split(',').filter((p) => p.trim() !== '')) {
    const at = part.indexOf('=');
    if (at < 0) throw new RuntimeError('FEATURE_GATE', 'malformed pair, expect string=bool');
    const name = part.slice(0, at).trim();
    const value = parseBool(name, part.slice(at + 1).trim());
    if (!gates.has(name)) throw new RuntimeError('FEATURE_GATE', `feature-gate '${name}' not supported`);
    gates.set(name, value);
  }
  return {
    enabled(gate) {
      const value = gates.get(gate);
      if (value === undefined) throw new RuntimeError('FEATURE_GATE', `feature-gate '${gate}' not supported`);
      return value;
    },
  };
}

/** Go's strconv.ParseBool. */
function parseBool(name: string, value: string): boolean {
  if (/^(1|t|T|TRUE|true|True)$/.test(value)) return true;
  if (/^(0|f|F|FALSE|false|False)$/.test(value)) return false;
  const why = `strconv.ParseBool: parsing ${JSON.stringify(value)}: invalid syntax`;
  throw new RuntimeError('FEATURE_GATE', `invalid value of ${name}: ${value}, err: ${why}`);
}
