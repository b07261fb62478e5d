import { expect, test } from 'vitest';
import { urlFault } from './url-fault.ts';

test.each([
  ['https://[::1', "missing ']' in host"],
  ['https://h h/x', 'invalid character " " in host name'],
  ['https://u:pa ss@h/x', 'net/url: invalid userinfo'],
  ['https://h:abc/x', 'invalid port ":abc" after host'],
  ['https://h:99999/x', 'invalid port ":99999" after host'],
  ['https://h/%zz', 'invalid URL escape "%zz"'],
  ['https://h/\n', 'net/url: invalid control character in URL'],
  ['://h', 'missing protocol scheme'],
  ['https://u:p%40@h:80/x?a=%zz#f', undefined],
  ['ssh://git@[::1]:22/x.git', undefined],
])('urlFault of %j is %j, as Go says', (url, fault) => {
  expect(urlFault(url)).toBe(fault);
});
