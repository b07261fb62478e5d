import fc from 'fast-check';
import { HelmError } from '../errors.ts';
import { renderFiles } from '../testing/render-snippet.ts';

const budget = { steps: 20_000, output: 200_000, depth: 200 };

const hostileKey = fc.constantFrom(
  '__proto__',
  'constructor',
  'prototype',
  'toString',
  'a',
  'global',
  'tags',
  '',
);
const hostileValue = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small', maxDepth: 4 },
    fc.constantFrom(
      null,
      true,
      -1,
      1e308,
      2 ** 53,
      '',
      '{{ tpl . $ }}',
      '\udcff',
      '\0',
      '../../etc/passwd',
      '*x',
    ),
    fc.string({ unit: 'binary', maxLength: 8 }),
    fc.array(tie('value'), { maxLength: 4 }),
    fc.dictionary(hostileKey, tie('value'), { maxKeys: 4 }),
  ),
})).value;

const word = fc.constantFrom(
  ...[
    'if',
    'range',
    'with',
    'end',
    'else',
    'define "x"',
    'template "x" .',
    'include "x" .',
    'tpl "{{ . }}" .',
    '.',
  ],
  ...[
    '.Values',
    '$',
    '.Values.__proto__',
    '.Values.constructor.prototype',
    '(dict "__proto__" (dict "p" 1))',
    '|',
  ],
  ...[
    'set .Values "__proto__" .',
    'merge .Values (fromYaml "{__proto__: {p: 1}}")',
    'unset .Values "a"',
    'toYaml',
  ],
  ...[
    'repeat 1000000000 "x"',
    'until 1000000000',
    'randAlphaNum 1000000000',
    'range 1000000000',
    'genCA "x" -1',
  ],
  ...[
    'regexMatch "(a*)*$" (repeat 999 "a")',
    '.Files.Get "../../x"',
    '.Files.Glob "**{{"',
    'printf "%1000000000d" 1',
  ],
  ...[
    'toJson .',
    'deepCopy .',
    'first .',
    'keys .',
    'join "," .',
    'index . "constructor"',
    'lookup "v1" "x" "" ""',
  ],
  ...[
    '$x := .',
    '$x',
    '-',
    '/*',
    '*/',
    '(',
    ')',
    '"',
    '`',
    '1e999',
    "'\\x'",
    'break',
    'continue',
    'block "y" .',
  ],
);
const action = fc.array(word, { minLength: 1, maxLength: 4 }).map((words) => `{{ ${words.join(' ')} }}`);
const template = fc.array(fc.oneof(action, fc.string({ maxLength: 6 }), fc.constant('\n---\n')), {
  maxLength: 8,
});

const yamlText = fc.oneof(
  hostileValue.map((value) => JSON.stringify(value)),
  fc
    .array(
      fc.constantFrom(
        'a: ',
        '&x ',
        '*x',
        '- ',
        '\n',
        '  ',
        '!!',
        '{',
        '}',
        '<<: ',
        '|',
        '"',
        ': ',
        '---\n',
        '\t',
        '? ',
      ),
      {
        maxLength: 24,
      },
    )
    .map((parts) => parts.join('')),
);

/** Files of a chart by somebody who means harm, or cannot spell. */
export const hostileChart = fc.record({
  'values.yaml': yamlText,
  'templates/a.yaml': template.map((parts) => parts.join('')),
  'templates/_h.tpl': template.map((parts) => `{{ define "x" }}${parts.join('')}{{ end }}`),
  'values.schema.json': fc.oneof(
    fc.constantFrom('{}', '{"$ref": "#"}', '{"$ref": "file:///etc/passwd"}', '{"pattern": "(a*)*$"}', '['),
    hostileValue.map((value) => JSON.stringify(value)),
  ),
  'Chart.yaml': fc.oneof(
    { weight: 6, arbitrary: fc.constant('apiVersion: v2\nname: c\nversion: 0.1.0\n') },
    { weight: 1, arbitrary: yamlText },
    {
      weight: 1,
      arbitrary: fc
        .constantFrom('..', 'a/b', '__proto__', 'constructor', '.')
        .map(
          (name) =>
            `apiVersion: v2\nname: c\nversion: 0.1.0\ndependencies: [{name: ${name}, version: "*", alias: ${name}}]\n`,
        ),
    },
  ),
});

/** What a render of it ends in: text, or the code of a HelmError. Anything else is thrown. */
export const outcomeOf = (files: Readonly<Record<string, string>>): string => {
  try {
    return renderFiles(files, {}, { budget });
  } catch (thrown) {
    if (thrown instanceof HelmError) return thrown.code;
    throw thrown;
  }
};
