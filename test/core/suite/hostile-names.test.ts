// What a suite names is a slug, so hostile names end here; free texts are accepted as they are.
import { describe, expect, it } from 'vitest';
import { readInput } from '../../../core/suite/read-input.ts';
import { HOSTILE_NAMES } from '../../kit/hostile-names.ts';

const LONGEST = 'x'.repeat(64);
const NAMES = HOSTILE_NAMES.map(({ name }) => name);
const suite = (measured: object, more: object = {}) => ({
  name: 'own',
  functions: [{ target: 'tiny', ...measured }],
  warm: {},
  ...more,
});

describe.each<[string, (name: string) => object]>([
  ['name of a suite', (name) => suite({}, { name })],
  ['label', (label) => suite({ label })],
  ['name of a payload', (name) => suite({ payloads: [{ name, event: {} }] })],
  ['name of an override', (name) => suite({ environmentOverrides: [{ name, environment: {} }] })],
  ['name of a variable', (name) => suite({ environmentOverrides: [{ name: 'on', environment: { [name]: 'x' } }] })],
])('a %s', (_, make) => {
  it.each(NAMES.filter((name) => name !== LONGEST))('is refused: %j', (name) => {
    expect(() => readInput(make(name))).toThrow(expect.objectContaining({ code: 'SUITE_INVALID' }));
  });

  it('may have 64 characters', () => {
    expect(() => readInput(make(LONGEST))).not.toThrow();
  });
});

it.each(NAMES)('a description, an event and a value of a variable may be anything: %j', (text) => {
  const input = suite(
    {
      payloads: [{ name: 'get', event: { text } }],
      environmentOverrides: [{ name: 'on', environment: { TEXT: text } }],
    },
    { description: text },
  );
  expect(readInput(input)).toMatchObject(input);
});
