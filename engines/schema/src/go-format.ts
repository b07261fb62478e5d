/** Go's `%v` of a float64: the shortest digits, with an exponent below 1e-4 and from 1e6 (1000000 is `1e+06`). */
export function formatGoFloat(value: number): string {
  const [digits = '0', exponentText = '0'] = value.toExponential().split('e');
  const exponent = Number(exponentText);
  if (exponent >= -4 && exponent < 6) return String(value);
  const sign = exponent < 0 ? '-' : '+';
  return `${digits}e${sign}${String(Math.abs(exponent)).padStart(2, '0')}`;
}
