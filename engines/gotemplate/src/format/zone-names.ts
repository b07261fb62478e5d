/**
 * Zones whose abbreviation no English of Intl has, or another one: what the time zone database calls standard time, and
 * summer time after a slash where there is one. A number is what it calls zones without an abbreviation. Links have
 * rows of their own, as they are no other zone to Intl.
 */
const ZONES: Readonly<Record<string, string>> = {
  '#': 'America/Miquelon Antarctica/Casey Antarctica/Troll Asia/Colombo Asia/Dubai Asia/Muscat Australia/Eucla Australia/LHI Australia/Lord_Howe NZ-CHAT Pacific/Chatham',
  CAT: 'Africa/Maputo',
  CET: 'Africa/Algiers Africa/Tunis',
  CST: 'Asia/Chongqing Asia/Chungking Asia/Harbin Asia/Macao Asia/Macau Asia/Shanghai Asia/Taipei PRC ROC',
  'CST/CDT': 'America/Havana Cuba',
  ChST: 'Pacific/Guam Pacific/Saipan',
  EAT: 'Africa/Nairobi',
  EET: 'Africa/Tripoli Libya',
  'EET/EEST': 'Africa/Cairo Asia/Beirut Egypt Europe/Kiev Europe/Kyiv',
  GMT: 'Etc/GMT Etc/GMT+0 Etc/GMT-0 Etc/GMT0 Etc/Greenwich GMT GMT+0 GMT-0 GMT0 Greenwich',
  'GMT/BST': 'Europe/Guernsey Europe/Isle_of_Man Europe/Jersey',
  'GMT/IST': 'Eire Europe/Dublin',
  HKT: 'Asia/Hong_Kong Hongkong',
  'HST/HDT': 'America/Adak America/Atka US/Aleutian',
  IST: 'Asia/Calcutta Asia/Kolkata',
  'IST/IDT': 'Asia/Jerusalem Asia/Tel_Aviv Israel',
  JST: 'Asia/Tokyo Japan',
  KST: 'Asia/Pyongyang Asia/Seoul ROK',
  'MET/MEST': 'MET',
  MSK: 'Europe/Kirov Europe/Moscow Europe/Simferopol Europe/Volgograd W-SU',
  MST: 'America/Dawson America/Hermosillo America/Mazatlan America/Whitehorse Canada/Yukon Mexico/BajaSur',
  PKT: 'Asia/Karachi',
  PST: 'Asia/Manila',
  SAST: 'Africa/Johannesburg',
  SST: 'Pacific/Midway Pacific/Pago_Pago Pacific/Samoa US/Samoa',
  WAT: 'Africa/Lagos',
  WIB: 'Asia/Jakarta Asia/Pontianak',
  WIT: 'Asia/Jayapura',
  WITA: 'Asia/Makassar Asia/Ujung_Pandang',
};

const NAMES: ReadonlyMap<string, string> = new Map(
  Object.entries(ZONES).flatMap(([name, zones]) => zones.split(' ').map((zone) => [zone, name] as const)),
);

/** Languages that know abbreviations which English of the United States does not. */
const LOCALES = ['en-US', 'en-GB', 'en-AU', 'en-NZ', 'en-IN', 'en-ZA', 'en-CA'] as const;

/** The abbreviation of a zone at a time, as the time zone database has it; undefined where it has a number. */
export function abbreviation(zone: string, ms: number): string | undefined {
  const known = NAMES.get(zone);
  if (known === '#') return undefined;
  const [standard, summer] = known?.split('/') ?? [];
  if (standard !== undefined) return summer !== undefined && isAhead(zone, ms) ? summer : standard;
  for (const locale of LOCALES) {
    const short = shortName(locale, zone, ms);
    if (/^[A-Z]{2,5}$/.test(short) && short !== 'GMT') return short;
  }
  return shortName('en-US', zone, ms) === 'GMT' ? 'GMT' : undefined;
}

function shortName(locale: string, zone: string, ms: number): string {
  const format = new Intl.DateTimeFormat(locale, { timeZone: zone, timeZoneName: 'short' });
  return format.formatToParts(ms).find((part) => part.type === 'timeZoneName')?.value ?? '';
}

/** Zones whose standard time is that of summer: clocks are set back from it in winter, or in Ramadan. */
const STANDARD_IN_SUMMER: ReadonlySet<string> = new Set(
  'Africa/Casablanca Africa/El_Aaiun Eire Europe/Dublin'.split(' '),
);

/** Whether clocks are set to another time than the standard one (time.Time.IsDST). */
export function isDaylightSaving(zone: string, ms: number): boolean {
  return STANDARD_IN_SUMMER.has(zone) ? isBehind(zone, ms) : isAhead(zone, ms);
}

function offsetAt(zone: string, ms: number): number {
  const local = new Date(ms).toLocaleString('en-US', { timeZone: zone });
  return Date.parse(`${local} UTC`) - ms;
}

/** The offsets of a winter and of a summer of a time's year, and that of the time. */
function offsetsAbout(zone: string, ms: number): { readonly ends: number[]; readonly now: number } {
  const year = new Date(ms).getUTCFullYear();
  const ends = [Date.UTC(year, 0, 1), Date.UTC(year, 6, 1)].map((at) => offsetAt(zone, at));
  return { ends, now: offsetAt(zone, Math.floor(ms / 1000) * 1000) };
}

/** Whether clocks are ahead of where they are for most of the winter. */
function isAhead(zone: string, ms: number): boolean {
  const { ends, now } = offsetsAbout(zone, ms);
  return now > Math.min(...ends);
}

function isBehind(zone: string, ms: number): boolean {
  const { ends, now } = offsetsAbout(zone, ms);
  return now < Math.max(...ends);
}
