import { isMap } from '@flux-ts/gotemplate';
import type { Dependency, Lock } from './chart.ts';
import { dependencyOf, Fields } from './metadata.ts';
import { readTable } from './read-yaml.ts';

const RFC_3339 = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(\.\d+)?(Z|[+-]\d\d:\d\d)$/;

/** Go's time.Time before anything is set. */
const NO_TIME = '0001-01-01T00:00:00Z';

/** What Chart.lock says. Throws an Error in the words of encoding/json. */
export function lockOf(text: string): Lock {
  const fields = new Fields(readTable(text, 'v2.Lock'), 'Lock');
  return {
    generated: goTime(fields.text('generated', NO_TIME)),
    digest: fields.text('digest'),
    dependencies: (fields.list('dependencies', '[]*v2.Dependency') ?? []).flatMap((item): Dependency[] =>
      item !== null && isMap(item) ? [dependencyOf(item)] : [],
    ),
  };
}

/** A time as Go prints it again: no zeros at the end of the fraction, `Z` for no offset. */
function goTime(text: string): string {
  const [, seconds, fraction = '', zone] = RFC_3339.exec(text) ?? [];
  if (seconds === undefined || zone === undefined)
    throw new Error(
      `error unmarshaling JSON: while decoding JSON: parsing time ${JSON.stringify(text)} as "2006-01-02T15:04:05Z07:00": cannot parse ${JSON.stringify(text)} as "2006"`,
    );
  const short = fraction.replace(/\.?0+$/, '');
  return `${seconds}${short}${zone === '+00:00' ? 'Z' : zone}`;
}
