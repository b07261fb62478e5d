const TYPE = /(?:JSONPatch|Object(?:\s*\.\s*[A-Za-z_]\w*)*)\s*\{/y;
const NAME = /([A-Za-z_]\w*|`[^`]*`)(?=\s*:)/y;
const TEXT =
  /(?:[bB]?[rR]|[rR][bB])(?:"""[\s\S]*?"""|'''[\s\S]*?'''|"[^"\n]*"|'[^'\n]*')|(?:"""(?:\\.|[^\\])*?"""|'''(?:\\.|[^\\])*?'''|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*')|\/\/[^\n]*|[A-Za-z_]\w*|\s+|[\s\S]/y;

/**
 * CEL's typed literals of admission policies as maps: `Object.metadata{labels: x}` says the same as `{"labels": x}`,
 * `JSONPatch{op: "add"}` the same as `{"op": "add"}`. Names of types are not looked at.
 */
export function literalsAsMaps(expression: string): string {
  let result = '';
  const open: ('object' | 'other')[] = [];
  let atKey = false;
  for (let at = 0; at < expression.length; ) {
    const type = previousIsName(result) ? undefined : match(TYPE, expression, at);
    if (type !== undefined) {
      open.push('object');
      result += '{';
      at += type.length;
      atKey = true;
      continue;
    }
    const name: string | undefined =
      atKey && open.at(-1) === 'object' ? match(NAME, expression, at) : undefined;
    const token: string = name ?? match(TEXT, expression, at)!;
    at += token.length;
    result += name === undefined ? token : JSON.stringify(name.replaceAll('`', ''));
    if ('{[('.includes(token)) open.push('other');
    else if ('}])'.includes(token)) open.pop();
    // Before a name there may be blanks, and the mark of one that may be missing.
    if (!/^(\s+|\?)$/.test(token)) atKey = token === ',';
  }
  return result;
}

function match(pattern: RegExp, text: string, at: number): string | undefined {
  pattern.lastIndex = at;
  return pattern.exec(text)?.[0];
}

function previousIsName(text: string): boolean {
  return /[\w.]$/.test(text);
}
