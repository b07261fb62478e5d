import { resolve } from './resolve.ts';
import { tags } from './tree.ts';

/** What yaml.v3 does not take for printable: control characters, and everything beyond the first 65,536. */
const unprintable = /[^\n\x20-\x7e\xa0-\ud7ff\ue000-\ufefe\uff00-\ufffd]/;

const base60 = /^[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+(?:\.[0-9_]*)?$/;
const oldBooleans = /^(?:[yYnN]|yes|Yes|YES|on|On|ON|no|No|NO|off|Off|OFF)$/;

/** What starts or ends a plain scalar, or would be read as something else in one. */
const syntax = /^[#,[\]{}&*!|>'"%@`]|^[-?:](?:[ \n]|$)|^(?:---|\.\.\.)|: |:$| #|^ | $/;

/**
 * Whether yaml.v3 writes a string without quotes, in a block (encode.go stringv, emitterc.go
 * yaml_emitter_analyze_scalar). A text of several lines is written as a block instead.
 */
export function isWrittenPlain(text: string): boolean {
  if (text === '' || text.includes('\n') || unprintable.test(text) || syntax.test(text)) return false;
  return resolve(text).tag === tags.str && !base60.test(text) && !oldBooleans.test(text);
}
