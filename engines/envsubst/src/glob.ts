/** One step of a glob: any run, any character, a literal one, or a class. */
type Step =
  | { readonly kind: 'star' }
  | { readonly kind: 'any' }
  | { readonly kind: 'literal'; readonly value: string }
  | {
      readonly kind: 'class';
      readonly negated: boolean;
      readonly ranges: readonly (readonly [string, string])[];
    };

/**
 * How many UTF-16 units of the text's start a glob matches: the longest or the shortest such prefix, 0 when
 * there is none. `*` crosses every character (fluxcd/pkg envsubst/path/match.go). All prefixes are tried in one
 * pass over the text, so the time is at most pattern × text. A bad pattern matches nothing.
 */
export function globPrefix(pattern: string, text: string, longest: boolean): number {
  const steps = compile(pattern);
  if (steps === undefined) return 0;
  let states = closure(steps, [0]);
  let units = 0;
  let found = 0;
  for (const character of text) {
    states = advance(steps, states, character);
    units += character.length;
    if (states.length === 0) break;
    if (states.includes(steps.length)) {
      found = units;
      if (!longest) break;
    }
  }
  return found;
}

/** The states that can be reached without reading: a star may be left at once. */
function closure(steps: readonly Step[], from: readonly number[]): number[] {
  const reached: number[] = [];
  const seen = new Set<number>();
  for (const start of from) {
    for (let state = start; !seen.has(state); state++) {
      seen.add(state);
      reached.push(state);
      if (steps[state]?.kind !== 'star') break;
    }
  }
  return reached;
}

function advance(steps: readonly Step[], states: readonly number[], character: string): number[] {
  const next: number[] = [];
  for (const state of states) {
    const step = steps[state];
    if (step === undefined) continue;
    if (step.kind === 'star') next.push(state);
    else if (matches(step, character)) next.push(state + 1);
  }
  return closure(steps, next);
}

function matches(step: Step, character: string): boolean {
  switch (step.kind) {
    case 'star':
    case 'any':
      return true;
    case 'literal':
      return step.value === character;
    case 'class': {
      const point = character.codePointAt(0) ?? 0;
      const inside = step.ranges.some(
        ([low, high]) => (low.codePointAt(0) ?? 0) <= point && point <= (high.codePointAt(0) ?? 0),
      );
      return inside !== step.negated;
    }
  }
}

function compile(pattern: string): Step[] | undefined {
  const steps: Step[] = [];
  const characters = [...pattern];
  for (let i = 0; i < characters.length; i++) {
    const c = characters[i] ?? '';
    if (c === '*') {
      if (steps.at(-1)?.kind !== 'star') steps.push({ kind: 'star' });
    } else if (c === '?') steps.push({ kind: 'any' });
    else if (c === '\\') {
      const value = characters[++i];
      if (value === undefined) return undefined;
      steps.push({ kind: 'literal', value });
    } else if (c === '[') {
      const parsed = characterClass(characters, i + 1);
      if (parsed === undefined) return undefined;
      steps.push(parsed.step);
      i = parsed.end;
    } else steps.push({ kind: 'literal', value: c });
  }
  return steps;
}

function characterClass(
  characters: readonly string[],
  start: number,
): { step: Step; end: number } | undefined {
  let at = start;
  const negated = characters[at] === '^';
  if (negated) at++;
  const ranges: [string, string][] = [];
  const member = (): string | undefined => {
    let c = characters[at];
    if (c === undefined || c === '-' || c === ']') return undefined;
    if (c === '\\') c = characters[++at];
    at++;
    return at < characters.length ? c : undefined;
  };
  while (!(characters[at] === ']' && ranges.length > 0)) {
    const low = member();
    if (low === undefined) return undefined;
    let high: string | undefined = low;
    if (characters[at] === '-') {
      at++;
      high = member();
      if (high === undefined) return undefined;
    }
    ranges.push([low, high]);
  }
  return { step: { kind: 'class', negated, ranges }, end: at };
}
