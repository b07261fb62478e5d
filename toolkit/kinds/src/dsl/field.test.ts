import { describe, expect, expectTypeOf, test } from 'vitest';
import { boolean, expected, type Infer, list, map, object, oneOf, required, string } from './field.ts';

const shape = object(
  'A thing.',
  {
    name: required(string('Name.', { minLength: 1 })),
    late: expected(boolean('Came later.')),
    mode: oneOf('Mode.', ['a', 'b'], { default: 'a' }),
    tags: list('Tags.', string('')),
    labels: map('Labels.', string('')),
  },
  { legacy: { old: string('Gone.') }, rules: [{ rule: 'true', message: 'never' }] },
);

describe('object', () => {
  test('types what readers may rely on', () => {
    expectTypeOf<Infer<typeof shape>>().toEqualTypeOf<{
      name: string;
      late: boolean;
      mode?: 'a' | 'b';
      tags?: string[];
      labels?: { [key: string]: string };
    }>();
  });

  test('demands only enforced fields and keeps legacy ones', () => {
    expect(shape.schema).toEqual({
      description: 'A thing.',
      type: 'object',
      properties: {
        name: { description: 'Name.', type: 'string', minLength: 1 },
        late: { description: 'Came later.', type: 'boolean' },
        mode: { description: 'Mode.', type: 'string', enum: ['a', 'b'], default: 'a' },
        tags: { description: 'Tags.', type: 'array', items: { type: 'string' } },
        labels: { description: 'Labels.', type: 'object', additionalProperties: { type: 'string' } },
        old: { description: 'Gone.', type: 'string' },
      },
      required: ['name'],
      'x-kubernetes-validations': [{ rule: 'true', message: 'never' }],
    });
  });
});
