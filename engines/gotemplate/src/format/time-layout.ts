import type { GoTime } from '../exec/values.ts';
import { type WallClock, wallClock } from './time.ts';

export const MONTHS = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
] as const;
export const DAYS = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'] as const;

/** One part of a layout: what the reference time calls it, or text that stands for itself. */
export type LayoutPart = { readonly field: string } | { readonly text: string };

/** The reference time's ways to write its parts; of two that fit, the longer one that Go tries first. */
const FIELD =
  /January|Jan(?![a-z])|Monday|Mon(?![a-z])|MST|002|01|02|03|04|05|06|2006|_2006|__2|_2|15|PM|pm|-070000|-07:00:00|-0700|-07:00|-07|Z070000|Z07:00:00|Z0700|Z07:00|Z07|[.,]0+(?!\d)|[.,]9+(?!\d)|1|2|3|4|5/g;

/** The parts of a layout (time.nextStdChunk). */
export function parseLayout(layout: string): LayoutPart[] {
  const parts: LayoutPart[] = [];
  let at = 0;
  for (const match of layout.matchAll(FIELD)) {
    if (match.index > at) parts.push({ text: layout.slice(at, match.index) });
    if (match[0] === '_2006') parts.push({ text: '_' }, { field: '2006' });
    else parts.push({ field: match[0] });
    at = match.index + match[0].length;
  }
  if (at < layout.length) parts.push({ text: layout.slice(at) });
  return parts;
}

const two = (n: number): string => String(n).padStart(2, '0');
const blank = (n: number, width: number): string => String(n).padStart(width, ' ');

/** A time in a layout (time.Format). */
export function formatTime(time: GoTime, layout: string): string {
  const clock = wallClock(time);
  return parseLayout(layout)
    .map((part) => ('text' in part ? part.text : formatField(part.field, clock)))
    .join('');
}

function formatField(field: string, t: WallClock): string {
  const hour12 = t.hour % 12 === 0 ? 12 : t.hour % 12;
  switch (field) {
    case '2006':
      return String(t.year).padStart(4, '0');
    case '06':
      return two(t.year % 100);
    case 'January':
      return MONTHS[t.month - 1] ?? '';
    case 'Jan':
      return (MONTHS[t.month - 1] ?? '').slice(0, 3);
    case '1':
      return String(t.month);
    case '01':
      return two(t.month);
    case 'Monday':
      return DAYS[t.weekday] ?? '';
    case 'Mon':
      return (DAYS[t.weekday] ?? '').slice(0, 3);
    case '2':
      return String(t.day);
    case '_2':
      return blank(t.day, 2);
    case '02':
      return two(t.day);
    case '__2':
      return blank(t.yearDay, 3);
    case '002':
      return String(t.yearDay).padStart(3, '0');
    case '15':
      return two(t.hour);
    case '3':
      return String(hour12);
    case '03':
      return two(hour12);
    case '4':
      return String(t.minute);
    case '04':
      return two(t.minute);
    case '5':
      return String(t.second);
    case '05':
      return two(t.second);
    case 'PM':
      return t.hour >= 12 ? 'PM' : 'AM';
    case 'pm':
      return t.hour >= 12 ? 'pm' : 'am';
    case 'MST':
      return t.zoneName;
    default:
      return /^[.,]/.test(field) ? fraction(field, t.nanosecond) : offset(field, t.offset);
  }
}

function fraction(field: string, nanosecond: number): string {
  const digits = String(nanosecond)
    .padStart(9, '0')
    .slice(0, field.length - 1);
  if (field[1] === '0') return (field[0] ?? '') + digits;
  const trimmed = digits.replace(/0+$/, '');
  return trimmed === '' ? '' : (field[0] ?? '') + trimmed;
}

function offset(field: string, seconds: number): string {
  if (field.startsWith('Z') && seconds === 0) return 'Z';
  const form = field.slice(1);
  const size = Math.abs(seconds);
  const parts = [two(Math.floor(size / 3600)), two(Math.floor(size / 60) % 60), two(size % 60)];
  const count = form.replaceAll(':', '').length / 2;
  return (seconds < 0 ? '-' : '+') + parts.slice(0, count).join(form.includes(':') ? ':' : '');
}
