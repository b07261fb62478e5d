import { X509Certificate } from 'node:crypto';
import { expect, test } from 'vitest';
import { fixed, renderFiles } from '../testing/render-snippet.ts';

/** The first and the second certificate of a template, read by node:crypto. */
function certificates(template: string): [X509Certificate, X509Certificate] {
  const random = (length: number) => crypto.getRandomValues(new Uint8Array(length));
  const text = renderFiles({ 'templates/a.yaml': `a: ${template}\n` }, {}, { random });
  const [first = '', second = ''] = [...text.matchAll(/"([A-Za-z0-9+/=]+)"/g)].map(([, each = '']) =>
    Buffer.from(each, 'base64').toString(),
  );
  return [new X509Certificate(first), new X509Certificate(second)];
}

test('genCA and genSignedCert write certificates that others read', () => {
  const [ca, leaf] = certificates(
    '{{ $ca := genCA "my ca" 365 }}{{ $c := genSignedCert "cn" (list "10.0.0.1") (list "a.b" "*.c.d") 30 $ca }}["{{ b64enc $ca.Cert }}", "{{ b64enc $c.Cert }}"]',
  );
  expect(ca.ca).toBe(true);
  expect(ca.subject).toBe('CN=my ca');
  expect(leaf.ca).toBe(false);
  expect(leaf.issuer).toBe('CN=my ca');
  expect(leaf.subjectAltName).toBe('DNS:a.b, DNS:*.c.d, IP Address:10.0.0.1');
  expect(leaf.verify(ca.publicKey)).toBe(true);
  expect(leaf.checkIssued(ca)).toBe(true);
  const days = (Date.parse(leaf.validTo) - Date.parse(leaf.validFrom)) / 86_400_000;
  expect([days, Date.parse(leaf.validFrom)]).toEqual([30, Math.floor(fixed.now() / 1000) * 1000]);
});
