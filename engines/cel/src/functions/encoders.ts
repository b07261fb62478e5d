import { evaluationError, noSuchOverload } from '../errors.ts';
import type { Library } from '../evaluate/run.ts';
import { stringOf } from '../values/value.ts';

const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}(?:==)?|[A-Za-z0-9+/]{3}=?)?$/;

/** cel-go's encoders extension. */
export const ENCODERS: Library = {
  'base64.encode': ([bytes]) => {
    if (!(bytes instanceof Uint8Array)) throw noSuchOverload();
    return Buffer.from(bytes).toString('base64');
  },
  'base64.decode': ([text]) => {
    const packed = stringOf(text).replace(/[\r\n]/g, '');
    if (!BASE64.test(packed)) throw evaluationError('illegal base64 data');
    return Uint8Array.from(Buffer.from(packed, 'base64'));
  },
  /** A part of a JSON pointer (apiserver pkg/cel/mutation JSONPatchType). */
  'jsonpatch.escapeKey': ([text]) => stringOf(text).replaceAll('~', '~0').replaceAll('/', '~1'),
};
