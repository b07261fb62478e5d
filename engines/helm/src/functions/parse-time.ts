import { bytesOf, DAYS, GoTime, MONTHS, parseLayout, wallClock } from '@flux-ts/gotemplate';
import { fail } from './define.ts';

interface Parsed {
  year: number;
  month: number;
  day: number;
  yearDay: number;
  hour: number;
  minute: number;
  second: number;
  nanosecond: number;
  pm: boolean | undefined;
  /** Seconds east of UTC that were given. */
  offset: number | undefined;
  /** Given as `Z` or `UTC`, which is no offset. */
  isUtc: boolean;
  zone: string | undefined;
}

/** A number of the text and how long it is. */
type Reading = readonly [value: number, length: number] | undefined;

function read(text: string, pattern: RegExp): Reading {
  const match = pattern.exec(text);
  return match === null ? undefined : [Number(match[0]), match[0].length];
}

function name(text: string, names: readonly string[], length?: number): Reading {
  for (const [i, full] of names.entries()) {
    const word = full.slice(0, length);
    if (text.slice(0, word.length).toLowerCase() === word.toLowerCase()) return [i, word.length];
  }
  return undefined;
}

/** The half of a day, in the letters of its layout alone. */
function half(text: string, names: readonly string[]): Reading {
  const at = names.indexOf(text.slice(0, 2));
  return at < 0 ? undefined : [at, 2];
}

const RANGES: Readonly<Record<string, readonly [string, number, number]>> = {
  '15': ['hour', 0, 23],
  '3': ['hour', 0, 12],
  '03': ['hour', 0, 12],
  '4': ['minute', 0, 59],
  '04': ['minute', 0, 59],
  '5': ['second', 0, 59],
  '05': ['second', 0, 59],
  '1': ['month', 1, 12],
  '01': ['month', 1, 12],
};

/** Reads a time in a layout; without a zone it is in `zone` (time.ParseInLocation). Throws in Go's words. */
export function parseTime(layout: string, text: string, zone: string): GoTime {
  return new Reader(layout, text, zone).run();
}

class Reader {
  readonly #layout: string;
  readonly #text: string;
  readonly #zone: string;
  readonly #parsed: Parsed = {
    year: 0,
    month: 0,
    day: 0,
    yearDay: 0,
    hour: 0,
    minute: 0,
    second: 0,
    nanosecond: 0,
    pm: undefined,
    offset: undefined,
    isUtc: false,
    zone: undefined,
  };
  #rest: string;

  constructor(layout: string, text: string, zone: string) {
    this.#layout = layout;
    this.#text = text;
    this.#zone = zone;
    this.#rest = text;
  }

  run(): GoTime {
    for (const part of parseLayout(this.#layout)) {
      if ('text' in part) this.#literal(part.text);
      else this.#field(part.field);
    }
    if (this.#rest !== '') this.#problem(`: extra text: ${quote(this.#rest)}`);
    return this.#time();
  }

  #problem(suffix: string): never {
    return fail(`parsing time ${quote(this.#text)}${suffix}`);
  }

  #cannot(field: string): never {
    return fail(
      `parsing time ${quote(this.#text)} as ${quote(this.#layout)}: cannot parse ${quote(this.#rest)} as ${quote(field)}`,
    );
  }

  #literal(text: string): void {
    for (let i = 0; i < text.length; i++) {
      if (text[i] === ' ') {
        if (this.#rest !== '' && this.#rest[0] !== ' ') this.#cannot(text);
        this.#rest = this.#rest.replace(/^ */, '');
        while (text[i + 1] === ' ') i++;
      } else if (this.#rest[0] === text[i]) this.#rest = this.#rest.slice(1);
      else this.#cannot(text);
    }
  }

  #field(field: string): void {
    const reading = this.#read(field);
    if (reading === undefined) this.#cannot(field);
    const range = RANGES[field];
    if (range !== undefined && (reading[0] < range[1] || reading[0] > range[2]))
      this.#problem(`: ${range[0]} out of range`);
    this.#rest = this.#rest.slice(reading[1]);
    this.#keep(field, reading[0]);
    if ((field === '5' || field === '05') && /^[.,]\d/.test(this.#rest) && !/5[.,][09]/.test(this.#layout))
      this.#fraction();
  }

  #read(field: string): Reading {
    const text = this.#rest;
    switch (field) {
      case '2006':
        return read(text, /^\d{4}/);
      case '002':
        return read(text, /^\d{3}/);
      case '06':
      case '01':
      case '02':
      case '03':
      case '04':
      case '05':
        return read(text, /^\d{2}/);
      case '15':
      case '1':
      case '2':
      case '3':
      case '4':
      case '5':
        return read(text, /^\d{1,2}/);
      case '_2':
        return read(text, /^ ?\d{1,2}/);
      case '__2':
        return read(text, /^ {0,2}\d{1,3}/);
      case 'January':
        return name(text, MONTHS);
      case 'Jan':
        return name(text, MONTHS, 3);
      case 'Monday':
        return name(text, DAYS);
      case 'Mon':
        return name(text, DAYS, 3);
      case 'PM':
      case 'pm':
        return half(text, field === 'PM' ? ['AM', 'PM'] : ['am', 'pm']);
      case 'MST':
        return this.#abbreviation(text);
      default:
        return /^[.,]/.test(field) ? this.#fractionField(field) : this.#offset(field, text);
    }
  }

  #keep(field: string, value: number): void {
    const parsed = this.#parsed;
    if (field === '2006') parsed.year = value;
    else if (field === '06') parsed.year = value >= 69 ? value + 1900 : value + 2000;
    else if (field === 'January' || field === 'Jan') parsed.month = value + 1;
    else if (field === '1' || field === '01') parsed.month = value;
    else if (field === '2' || field === '02' || field === '_2') parsed.day = value;
    else if (field === '002' || field === '__2') parsed.yearDay = value;
    else if (field === '15' || field === '3' || field === '03') parsed.hour = value;
    else if (field === '4' || field === '04') parsed.minute = value;
    else if (field === '5' || field === '05') parsed.second = value;
    else if (field === 'PM' || field === 'pm') parsed.pm = value === 1;
  }

  #abbreviation(text: string): Reading {
    const match = /^(?:UTC|GMT[+-]\d{1,2}|[A-Z]{3,5}|[+-]\d{2})/.exec(text);
    if (match === null) return undefined;
    this.#parsed.zone = match[0];
    if (match[0] === 'UTC') this.#parsed.isUtc = true;
    return [0, match[0].length];
  }

  #offset(field: string, text: string): Reading {
    if (field.startsWith('Z') && text.startsWith('Z')) {
      this.#parsed.isUtc = true;
      return [0, 1];
    }
    const form = field.slice(1);
    const digits = form.replaceAll(':', '').length / 2;
    const colon = form.includes(':') ? ':' : '';
    const pattern = new RegExp(`^[+-]\\d\\d${`${colon}\\d\\d`.repeat(digits - 1)}`);
    const match = pattern.exec(text);
    if (match === null) return undefined;
    const [hours = 0, minutes = 0, seconds = 0] = (match[0].slice(1).match(/\d\d/g) ?? []).map(Number);
    if (hours > 24) this.#problem(': time zone offset hour out of range');
    if (minutes > 60) this.#problem(': time zone offset minute out of range');
    if (seconds > 60) this.#problem(': time zone offset second out of range');
    this.#parsed.offset = (match[0][0] === '-' ? -1 : 1) * (hours * 3600 + minutes * 60 + seconds);
    return [0, match[0].length];
  }

  #fractionField(field: string): Reading {
    const count = field.length - 1;
    const pattern = field[1] === '9' ? /^[.,]\d+/ : new RegExp(`^[.,]\\d{${count}}`);
    const match = pattern.exec(this.#rest);
    if (match === null) return field[1] === '9' ? [0, 0] : undefined;
    this.#parsed.nanosecond = Number(match[0].slice(1).padEnd(9, '0').slice(0, 9));
    return [0, match[0].length];
  }

  #fraction(): void {
    const [digits = ''] = /^[.,]\d+/.exec(this.#rest) ?? [];
    this.#parsed.nanosecond = Number(digits.slice(1).padEnd(9, '0').slice(0, 9));
    this.#rest = this.#rest.slice(digits.length);
  }

  #time(): GoTime {
    const p = this.#parsed;
    if (p.pm === true && p.hour < 12) p.hour += 12;
    if (p.pm === false && p.hour === 12) p.hour = 0;
    const month = p.month === 0 ? 1 : p.month;
    const day = p.day === 0 && !/(?:^|\D)_?0?2/.test(this.#layout.replaceAll('2006', '')) ? 1 : p.day;
    const inMonth = new Date(Date.UTC(2000 + (((p.year % 400) + 400) % 400), month, 0)).getUTCDate();
    if (day < 1 || day > inMonth) this.#problem(': day out of range');
    const date = new Date(0);
    date.setUTCFullYear(p.year, p.yearDay > 0 ? 0 : month - 1, p.yearDay > 0 ? p.yearDay : day);
    date.setUTCHours(p.hour, p.minute, p.second, Math.floor(p.nanosecond / 1e6));
    const nanoseconds = p.nanosecond % 1_000_000;
    if (p.isUtc) return new GoTime(date.getTime(), 'UTC', nanoseconds, false, this.#zone);
    if (p.offset === undefined) return inZone(date.getTime(), this.#zone, nanoseconds);
    const time = new GoTime(date.getTime() - p.offset * 1000, this.#zone, nanoseconds, true);
    // An offset that the zone has at that time stands for the zone.
    if (wallClock(time).offset === p.offset) return time;
    return new GoTime(time.ms, fixedZone(p.offset), nanoseconds, false, this.#zone);
  }
}

/** The time at which the clocks of a zone show this. */
function inZone(local: number, zone: string, nanoseconds: number): GoTime {
  const guess = wallClock(new GoTime(local, zone)).offset;
  const again = wallClock(new GoTime(local - guess * 1000, zone)).offset;
  return new GoTime(local - again * 1000, zone, nanoseconds, true);
}

function fixedZone(offset: number): string {
  const minutes = Math.floor(Math.abs(offset) / 60);
  const two = (n: number): string => String(n).padStart(2, '0');
  return `${offset < 0 ? '-' : '+'}${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`;
}

/** As package time quotes what it shows: bytes that are not plain ASCII in hexadecimal. */
/** Package time's own quoting. */
export function quote(text: string): string {
  let out = '"';
  for (const byte of bytesOf(text)) {
    const character = String.fromCharCode(byte);
    if (byte < 0x20 || byte >= 0x80) out += `\\x${byte.toString(16).padStart(2, '0')}`;
    else out += character === '"' || character === '\\' ? `\\${character}` : character;
  }
  return `${out}"`;
}
