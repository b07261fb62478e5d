/** RFC 3339 full-date. */
export function isFullDate(text: string): boolean {
  const match = /^([0-9]{4})-([0-9]{2})-([0-9]{2})$/.exec(text);
  if (match === null) return false;
  const [year, month, day] = [Number(match[1]), Number(match[2]), Number(match[3])];
  return month >= 1 && month <= 12 && day >= 1 && day <= daysIn(year, month);
}

function daysIn(year: number, month: number): number {
  const isLeap = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
  return month === 2 ? (isLeap ? 29 : 28) : [4, 6, 9, 11].includes(month) ? 30 : 31;
}

/** RFC 3339 date-time as strfmt reads it: `T` or a space, a zone or `Z`. */
export function isDateTime(text: string): boolean {
  const match =
    /^(\d{4}-\d{2}-\d{2})[tT ](\d{2}):(\d{2}):(\d{2})(?:\.\d+)?(?:[zZ]|[+-](\d{2}):(\d{2}))$/.exec(text);
  if (match === null) return false;
  const [, date = '', hour, minute, second, zoneHour = '0', zoneMinute = '0'] = match;
  return (
    isFullDate(date) &&
    Number(hour) <= 23 &&
    Number(minute) <= 59 &&
    Number(second) <= 59 &&
    Number(zoneHour) <= 24 &&
    Number(zoneMinute) <= 60
  );
}

const goDuration = /^[-+]?(?:0|(?:(?:\d+(?:\.\d*)?|\.\d+)(?:ns|us|µs|μs|ms|s|m|h))+)$/;
const worded = /(\d+)\s*([A-Za-zµ]+)/g;
/** Units by their names; the last name of a group is a prefix of longer ones (`minutes`). */
const units = [
  ['ns', 'nano'],
  ['us', 'µs', 'micro'],
  ['ms', 'milli'],
  ['s', 'sec'],
  ['m', 'min'],
  ['h', 'hr', 'hour'],
  ['d', 'day'],
  ['w', 'wk', 'week'],
];

const maxWords = 256;

/** Go's durations, and the looser words of strfmt.ParseDuration: `2 days`, `1w`. */
export function isDuration(text: string): boolean {
  if (goDuration.test(text)) return true;
  // The search below is quadratic in digits without a unit.
  if (text.length > maxWords) return false;
  return [...text.matchAll(worded)].some((match) => {
    const unit = match[2]!.toLowerCase();
    return units.some((names) => names.includes(unit) || unit.startsWith(names.at(-1)!));
  });
}
