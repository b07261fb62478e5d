const TIMESTAMP =
  /^(\d{4})-(\d\d?)-(\d\d?)(?:(?:[Tt](\d\d?):(\d\d?):(\d\d?)(?:[.,](\d+))?(Z|[+-]\d\d:\d\d))|(?: (\d\d?):(\d\d?):(\d\d?)(?:[.,](\d+))?))?$/;

interface Clock {
  readonly parts: readonly [hour: string, minute: string, second: string];
  readonly fraction: string;
  readonly zone: string;
}

interface Timestamp {
  readonly date: readonly [year: string, month: string, day: string];
  readonly clock: Clock;
}

function parse(text: string): Timestamp | undefined {
  if (text.charCodeAt(4) !== 0x2d || text.length < 8) return undefined;
  const match = TIMESTAMP.exec(text);
  if (match === null) return undefined;
  const [, year, month, day] = match;
  const [, , , , hour = match[9] ?? '0', minute = match[10] ?? '0', second = match[11] ?? '0'] = match;
  return {
    date: [year!, month!, day!],
    clock: { parts: [hour, minute, second], fraction: match[7] ?? match[12] ?? '', zone: match[8] ?? 'Z' },
  };
}

function isValid({ date, clock }: Timestamp): boolean {
  const [year, month, day] = date.map(Number) as [number, number, number];
  const [hour, minute, second] = clock.parts.map(Number) as [number, number, number];
  const zone = /(\d\d):(\d\d)/.exec(clock.zone);
  if (month < 1 || month > 12 || day < 1 || day > daysOf(year, month)) return false;
  if (zone !== null && (Number(zone[1]) > 24 || Number(zone[2]) > 60)) return false;
  return hour < 24 && minute < 60 && second < 60;
}

function daysOf(year: number, month: number): number {
  if (month !== 2) return [4, 6, 9, 11].includes(month) ? 30 : 31;
  return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28;
}

/** The four forms that go-yaml takes for a time (resolve.go, `parseTimestamp`). */
export function isTimestamp(text: string): boolean {
  const timestamp = parse(text);
  return timestamp !== undefined && isValid(timestamp);
}

/** The time in RFC 3339 with as many digits as it needs, as Go's JSON writes it. */
export function formatTimestamp(text: string): string {
  const timestamp = parse(text);
  if (timestamp === undefined) return text;
  const { date, clock } = timestamp;
  const pad = (part: string): string => part.padStart(2, '0');
  const fraction = clock.fraction.slice(0, 9).replace(/0+$/, '');
  const zone = clock.zone === '+00:00' || clock.zone === '-00:00' ? 'Z' : clock.zone;
  const seconds = fraction === '' ? pad(clock.parts[2]) : `${pad(clock.parts[2])}.${fraction}`;
  return `${date[0]}-${pad(date[1])}-${pad(date[2])}T${pad(clock.parts[0])}:${pad(clock.parts[1])}:${seconds}${zone}`;
}
