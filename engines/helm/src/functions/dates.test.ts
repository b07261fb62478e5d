import { expect, test } from 'vitest';
import { renderFiles } from '../testing/render-snippet.ts';

function render(template: string): { text: string; asked: number } {
  let asked = 0;
  const zone = (): string => {
    asked++;
    return 'Asia/Kolkata';
  };
  const text = renderFiles({ 'templates/a.yaml': template }, {}, { zone, now: () => 0 });
  return { text: text.split('\n')[2] ?? '', asked };
}

test('dates asks for the zone of the machine when a template needs it, once', () => {
  expect(render('a: {{ "b" | upper }}')).toEqual({ text: 'a: B', asked: 0 });
  const twice = 'a: {{ now | date "15:04" }} {{ toDate "2006-01-02" "1970-01-01" | unixEpoch }}';
  expect(render(twice)).toEqual({ text: 'a: 05:30 -19800', asked: 1 });
});
