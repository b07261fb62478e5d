import { resolvePlain } from '../value/resolve.ts';

/** How a string is written. */
export type WrittenStyle = 'plain' | 'single' | 'double' | 'literal';

/** Needs no closer look: one word of harmless characters, `:` only between them. */
const HARMLESS = /^[A-Za-z0-9_./][\w./=+-]*(?::[\w./=+-]+)*$/;
const BASE60 = /^[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+(?:\.[0-9_]*)?$/;
const BREAK = /[\n\r\x85\u2028\u2029]/;
/** What libyaml does not print as it is: all but LF, ASCII, and U+00A0…U+FFFD without surrogates and U+FEFF. */
const SPECIAL = /[^\n\x20-\x7e\xa0-\ud7ff\ue000-\ufefe\uff00-\ufffd]/;

/** Several lines long for libyaml: such a key is no simple key. */
export function hasBreak(text: string): boolean {
  return BREAK.test(text);
}

/** The style that go-yaml v2 gives a string (encode.go `stringv`, emitterc.go `analyze_scalar`, `select_scalar_style`). */
export function styleOf(text: string, simpleKey: boolean): WrittenStyle {
  const canBePlain = readsAsString(text);
  if (HARMLESS.test(text) && !text.startsWith('...')) return canBePlain ? 'plain' : 'double';
  const marks = analyze(text);
  if (simpleKey && marks.multiline) return 'double';
  if (text.includes('\n')) return marks.blockAllowed && !simpleKey ? 'literal' : 'double';
  if (!canBePlain) return 'double';
  if (marks.plainAllowed) return 'plain';
  return marks.singleAllowed ? 'single' : 'double';
}

/** Read back without quotes, the text is still a string: no boolean, number, null or time, nor YAML 1.1's base 60. */
function readsAsString(text: string): boolean {
  return resolvePlain(text, 'go-json').tag === '!!str' && !(text.includes(':') && BASE60.test(text));
}

interface Marks {
  multiline: boolean;
  plainAllowed: boolean;
  singleAllowed: boolean;
  blockAllowed: boolean;
}

const BREAK_THEN_SPACE = /[\n\r\x85\u2028\u2029] /;
const SPACE_THEN_BREAK = / [\n\r\x85\u2028\u2029]/;
const EDGES = /^[ \n\r\x85\u2028\u2029]|[ \n\r\x85\u2028\u2029]$/;
/** Starts like other syntax: an indicator, a document marker, or `-`, `?`, `:` and a blank. */
const BAD_START = /^(?:[#,[\]{}&*!|>'"%@`]|[?:-](?:[ \t]|$)|---|\.\.\.)/;
/** `: ` or ` #` inside, or `:` at the end. */
const BAD_INSIDE = /.:(?:[ \t]|$)|[ \t\n\r\x85\u2028\u2029]#/su;

function analyze(text: string): Marks {
  const multiline = hasBreak(text);
  const special = SPECIAL.test(text) || SPACE_THEN_BREAK.test(text);
  const breakThenSpace = BREAK_THEN_SPACE.test(text);
  return {
    multiline,
    plainAllowed:
      !multiline &&
      !special &&
      !EDGES.test(text) &&
      !BAD_START.test(text) &&
      !endsOrHolds(text) &&
      text !== '',
    singleAllowed: !special && !breakThenSpace,
    blockAllowed: !special && !text.endsWith(' ') && text !== '',
  };
}

function endsOrHolds(text: string): boolean {
  return BAD_INSIDE.test(text);
}
