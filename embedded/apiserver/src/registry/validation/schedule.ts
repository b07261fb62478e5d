/** The five fields of a schedule (robfig/cron parser.go): least, most, names. */
const FIELDS: readonly {
  readonly least: number;
  readonly most: number;
  readonly names?: readonly string[];
}[] = [
  { least: 0, most: 59 },
  { least: 0, most: 23 },
  { least: 1, most: 31 },
  {
    least: 1,
    most: 12,
    names: ['', 'jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'],
  },
  { least: 0, most: 6, names: ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'] },
];
const DESCRIPTORS: ReadonlySet<string> = new Set([
  '@yearly',
  '@annually',
  '@monthly',
  '@weekly',
  '@daily',
  '@midnight',
  '@hourly',
]);

/** Why a schedule cannot be read, in the words of robfig/cron; undefined when it can. */
export function scheduleError(schedule: string): string | undefined {
  if (schedule.startsWith('@every ')) return undefined;
  if (schedule.startsWith('@'))
    return DESCRIPTORS.has(schedule) ? undefined : `unrecognized descriptor: ${schedule}`;
  const parts = schedule.trim().split(/\s+/);
  if (parts.length !== FIELDS.length)
    return `expected exactly ${FIELDS.length} fields, found ${parts.length}: [${parts.join(' ')}]`;
  for (const [i, part] of parts.entries()) {
    for (const range of part.split(',')) {
      const error = rangeError(range, i);
      if (error !== undefined) return error;
    }
  }
  return undefined;
}

function rangeError(text: string, i: number): string | undefined {
  const { least, most } = FIELDS[i]!;
  const [range = '', step, ...more] = text.split('/');
  if (more.length > 0) return `too many slashes: ${text}`;
  if (step !== undefined && !/^\d+$/.test(step)) return notANumber(step);
  if (step !== undefined && Number(step) === 0) return `step of range should be a positive number: ${text}`;
  if (range === '*' || range === '?') return undefined;
  const ends = range.split('-');
  if (ends.length > 2) return `too many hyphens: ${text}`;
  const numbers: number[] = [];
  for (const end of ends) {
    const number = numberOf(end, i);
    if (number === undefined) return notANumber(end);
    numbers.push(number);
  }
  const [first = 0, last = first] = numbers;
  if (first < least) return `beginning of range (${first}) below minimum (${least}): ${text}`;
  if (last > most) return `end of range (${last}) above maximum (${most}): ${text}`;
  return first > last ? `beginning of range (${first}) beyond end of range (${last}): ${text}` : undefined;
}

function numberOf(text: string, i: number): number | undefined {
  const named = FIELDS[i]!.names?.indexOf(text.toLowerCase()) ?? -1;
  if (named >= 0 && text !== '') return named;
  return /^\d+$/.test(text) ? Number(text) : undefined;
}

function notANumber(text: string): string {
  return `failed to parse int from ${text}: strconv.Atoi: parsing ${JSON.stringify(text)}: invalid syntax`;
}
