import { expect, test } from 'vitest';
import { isKnownDraft, metaschema, metaschemaUrl } from './metaschema.ts';
import { Validator } from './validator.ts';

const drafts = [4, 6, 7, 2019, 2020];

test.each(drafts)('metaschema of draft %i is a schema of that draft', (draft) => {
  const document = metaschema(draft);
  const validator = new Validator(document, { formats: true });
  expect(validator.draft).toBe(draft);
  expect(validator.validate(document)).toEqual([]);
  expect(validator.validate({ properties: { a: { not: { type: 'nope' } } } })).not.toEqual([]);
});

test('isKnownDraft knows the names of drafts, and no others', () => {
  for (const draft of drafts) expect(isKnownDraft({ $schema: metaschemaUrl(draft) })).toBe(true);
  expect(isKnownDraft({})).toBe(true);
  expect(isKnownDraft({ $schema: 'http://json-schema.org/schema' })).toBe(true);
  expect(isKnownDraft({ $schema: 'http://json-schema.org/draft-07/schema#x' })).toBe(false);
  expect(isKnownDraft({ $schema: 'https://example.com/schema' })).toBe(false);
});
