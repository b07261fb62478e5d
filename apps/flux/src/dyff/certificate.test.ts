import { expect, test } from 'vitest';
import { certificateSummary } from './certificate.ts';
import { report } from './report.ts';

// Made once, with a key that nobody has.
const pem = `-----BEGIN CERTIFICATE-----
MIICFzCCAb2gAwIBAgIUZZxe9apE0B7q17kBP20aBDZdT7MwCgYIKoZIzj0EAwIw
YTELMAkGA1UEBhMCREUxCjAIBgNVBAgMAUIxDzANBgNVBAcMBkJlcmxpbjEOMAwG
A1UECgwFT3JnIDExDTALBgNVBAsMBFVuaXQxFjAUBgNVBAMMDWhvc3QxLmV4YW1w
bGUwHhcNMjYxMTIxMTUxNDExWhcNMjcwMzAxMTUxNDExWjBhMQswCQYDVQQGEwJE
RTEKMAgGA1UECAwBQjEPMA0GA1UEBwwGQmVybGluMQ4wDAYDVQQKDAVPcmcgMTEN
MAsGA1UECwwEVW5pdDEWMBQGA1UEAwwNaG9zdDEuZXhhbXBsZTBZMBMGByqGSM49
AgEGCCqGSM49AwEHA0IABKMkZOvmu/H4zGrQf+0kFjrZnS/id5vuxmZwqE6dAUQQ
hrXu+qXF9HB5Egma2Ts3RxOtCumEXs9VQHsfacw9JHGjUzBRMB0GA1UdDgQWBBTa
zY61CTlGv6pZnTJnsqbG9ukM1DAfBgNVHSMEGDAWgBTazY61CTlGv6pZnTJnsqbG
9ukM1DAPBgNVHRMBAf8EBTADAQH/MAoGCCqGSM49BAMCA0gAMEUCIQCttTH1KBX+
f9lQKAHvjT9352NDZGpI8xbuQcsyq6n/0gIgTV89fd8yrYxZTaNYuforOp1SZ2zS
d1JM7wV1HBxrcEI=
-----END CERTIFICATE-----
`;

test('certificateSummary tells what matters of a certificate', () => {
  expect(certificateSummary(`# our CA\n${pem}`)).toBe(`Subject:
  Common Name: host1.example
  Organization: Org 1
  Organization Unit: Unit
  Locality: Berlin
  State: B
  Country: DE
Validity Period:
  NotBefore: Nov 21 15:14:11 2026 UTC
  NotAfter: Mar 1 15:14:11 2027 UTC
Issuer: host1.example, Org 1
Serial Number: 580095256254562106911274221539455125294126288819 (0x659c5ef5aa44d01eead7b9013f6d1a04365d4fb3)
`);
});

test.each([
  ['no PEM', 'text'],
  ['no certificate', '-----BEGIN CERTIFICATE-----\naGk=\n-----END CERTIFICATE-----\n'],
  ['a key', '-----BEGIN EC PRIVATE KEY-----\naGk=\n-----END EC PRIVATE KEY-----\n'],
])('certificateSummary tells nothing of %s', (_, text) => {
  expect(certificateSummary(text)).toBeUndefined();
});

test('dyff says what changed: a certificate only beside another', () => {
  expect(report({ ca: pem }, { ca: 'text' })).not.toContain('certificate change');
});
