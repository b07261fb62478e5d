import { describe, expect, test } from 'vitest';
import { scheduleError } from './schedule.ts';

describe('scheduleError', () => {
  test.each(['* * * * *', '*/5 0-6,22 1 jan-MAR sun', '0 0 ? * 6', '@hourly', '@every 1h30m'])(
    'scheduleError takes %s',
    (schedule) => {
      expect(scheduleError(schedule)).toBeUndefined();
    },
  );

  test.each([
    ['* * * *', 'expected exactly 5 fields, found 4: [* * * *]'],
    ['60 * * * *', 'end of range (60) above maximum (59): 60'],
    ['* * 0 * *', 'beginning of range (0) below minimum (1): 0'],
    ['5-2 * * * *', 'beginning of range (5) beyond end of range (2): 5-2'],
    ['*/0 * * * *', 'step of range should be a positive number: */0'],
    ['1-2-3 * * * *', 'too many hyphens: 1-2-3'],
    ['a * * * *', 'failed to parse int from a: strconv.Atoi: parsing "a": invalid syntax'],
    ['@never', 'unrecognized descriptor: @never'],
  ])('scheduleError says of %s: %s', (schedule, wanted) => {
    expect(scheduleError(schedule)).toBe(wanted);
  });
});
