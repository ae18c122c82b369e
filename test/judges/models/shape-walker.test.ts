/** The walker is itself a judge: whatever is valid by a shape passes, and each way to break it is found where it is. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Shape, serviceModel } from './kit/service-model.ts';
import { shapeFindings, wholePattern } from './kit/shape-walker.ts';

const SERVICES = ['cloudformation', 'dynamodb', 'lambda', 's3', 'secretsmanager', 'sns', 'ssm', 'stepfunctions'];

/** A random shape with a value that fits it; nested shapes are put into `shapes` under made-up names. */
interface Sample {
  readonly shapes: Readonly<Record<string, Shape>>;
  readonly value: unknown;
}

const leaf: fc.Arbitrary<{ shape: Shape; value: unknown }> = fc.oneof(
  fc
    .record({ low: fc.nat(4), more: fc.nat(4) })
    .chain(({ low, more }) =>
      fc
        .array(fc.constantFrom('a', 'ü', '😀'), { minLength: low, maxLength: low + more })
        .map((characters) => ({ shape: { type: 'string', min: low, max: low + more }, value: characters.join('') })),
    ),
  fc.constantFrom('red', 'blue').map((value) => ({ shape: { type: 'string', enum: ['red', 'blue'] }, value })),
  fc.stringMatching(/^[a-z]+:\d{2}$/).map((value) => ({ shape: { type: 'string', pattern: '[a-z]+:\\d{2}' }, value })),
  fc.integer({ min: -5, max: 5 }).map((value) => ({ shape: { type: 'integer', min: -5, max: 5 }, value })),
  fc.double({ min: 0, max: 1, noNaN: true }).map((value) => ({ shape: { type: 'double', min: 0, max: 1 }, value })),
  fc.boolean().map((value) => ({ shape: { type: 'boolean' }, value })),
  fc.uint8Array({ minLength: 1, maxLength: 3 }).map((value) => ({ shape: { type: 'blob', min: 1, max: 3 }, value })),
  fc.date({ noInvalidDate: true }).map((value) => ({ shape: { type: 'timestamp' }, value })),
);

/** `name` is the name of the shape inside. */
const nest = (name: string, inner: fc.Arbitrary<Sample>): fc.Arbitrary<Sample> =>
  fc
    .record({ inner, kind: fc.constantFrom('structure', 'list', 'map'), required: fc.boolean() })
    .map(({ inner: { shapes, value }, kind, required }) => {
      const { Root, ...rest } = shapes;
      const under = { ...rest, [name]: Root ?? { type: 'boolean' }, Key: { type: 'string', pattern: '[a-z]{1,3}' } };
      const member = { shape: name };
      if (kind === 'list')
        return { shapes: { ...under, Root: { type: 'list', member, max: 2 } }, value: [value, value] };
      if (kind === 'map') {
        return {
          shapes: { ...under, Root: { type: 'map', key: { shape: 'Key' }, value: member } },
          value: { k: value },
        };
      }
      const Structure = { type: 'structure', members: { Of: member }, ...(required && { required: ['Of'] }) };
      return { shapes: { ...under, Root: Structure }, value: { Of: value } };
    });

const flat = leaf.map(({ shape, value }): Sample => ({ shapes: { Root: shape }, value }));
const once = nest('Innermost', flat);
const twice = nest('Inner', once);
const samples = fc.oneof(flat, once, twice, nest('Outer', twice));
const modelOf = (shapes: Readonly<Record<string, Shape>>) => ({
  metadata: { protocol: 'json', serviceId: 'Made up' },
  operations: {},
  shapes,
});

/** The value with its innermost part replaced. */
function withInnermost(value: unknown, replace: (leaf: unknown) => unknown): unknown {
  if (Array.isArray(value)) return value.map((item) => withInnermost(item, replace));
  if (typeof value === 'object' && value !== null && !(value instanceof Uint8Array) && !(value instanceof Date)) {
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, withInnermost(item, replace)]));
  }
  return replace(value);
}

describe('the walker', () => {
  it('finds nothing in a value that was made from its shape', () => {
    fc.assert(
      fc.property(samples, ({ shapes, value }) => {
        expect(shapeFindings(modelOf(shapes), 'Root', value)).toEqual([]);
      }),
    );
  });

  it('finds a leaf of a wrong type, however deep', () => {
    fc.assert(
      fc.property(samples, ({ shapes, value }) => {
        const broken = withInnermost(value, (leaf) => (typeof leaf === 'string' ? 7 : 'not a member of anything'));
        // Text is a way to give bytes; these have at most three.
        expect(shapeFindings(modelOf(shapes), 'Root', broken)).not.toEqual([]);
      }),
    );
  });

  const Root = {
    type: 'structure',
    required: ['Name'],
    members: {
      Name: { shape: 'Name', locationName: 'name' },
      Colour: { shape: 'Colour' },
      Count: { shape: 'Count' },
      Tags: { shape: 'Tags' },
      Either: { shape: 'Either' },
    },
  };
  const model = modelOf({
    Root,
    Name: { type: 'string', min: 1, max: 3, pattern: '[a-z]+' },
    Colour: { type: 'string', enum: ['red', 'blue'] },
    Count: { type: 'integer', min: 1, max: 10 },
    Tags: { type: 'map', key: { shape: 'Name' }, value: { shape: 'Colour' } },
    Either: { type: 'structure', union: true, members: { A: { shape: 'Count' }, B: { shape: 'Count' } } },
  });

  it.each([
    ['a required member is missing', {}, 'Root: Name is missing'],
    ['a member does not exist', { Name: 'a', Names: 'a' }, 'Root: there is no member Names'],
    ['a text is too long', { Name: 'abcd' }, 'Name: 4 characters, at most 3 are allowed'],
    ['a text is too short', { Name: '' }, 'Name: 0 characters, at least 1 are needed'],
    ['a pattern fits only a part', { Name: 'a1' }, 'Name: "a1" does not match [a-z]+'],
    ['an enum has no such value', { Name: 'a', Colour: 'Red' }, 'Colour: "Red" is none of red, blue'],
    ['a number is out of range', { Name: 'a', Count: 11 }, 'Count: 11 is above 10'],
    ['a number is not whole', { Name: 'a', Count: 1.5 }, 'Count: 1.5 is not a whole number'],
    [
      'the key of a map is wrong',
      { Name: 'a', Tags: { '': 'red' } },
      'Tags{key }: 0 characters, at least 1 are needed',
    ],
    ['the value of a map is wrong', { Name: 'a', Tags: { a: 'green' } }, 'Tags{a}: "green" is none of red, blue'],
    ['a union has two members', { Name: 'a', Either: { A: 1, B: 2 } }, 'Either: a union has one member, not 2'],
    ['null is given to the SDK', { Name: 'a', Count: null }, 'Count: null is not a whole number'],
  ])('says when %s', (_what, value, finding) => {
    expect(shapeFindings(model, 'Root', value)).toContain(finding);
  });

  it('takes names of the wire, and null as absent, in JSON', () => {
    expect(shapeFindings(model, 'Root', { name: 'a', Count: null }, 'json')).toEqual([]);
    expect(shapeFindings(model, 'Root', { Name: 'a' }, 'json')).toEqual([
      'Root: there is no member Name',
      'Root: Name is missing',
    ]);
  });

  it.each(SERVICES)('can read every pattern and every type of %s', (service) => {
    const { shapes } = serviceModel(service);
    const types = new Set(Object.values(shapes).map(({ type }) => type));

    for (const { pattern } of Object.values(shapes)) if (pattern !== undefined) wholePattern(pattern);
    expect([...types].filter((type) => !KNOWN_TYPES.has(type))).toEqual([]);
  });
});

const KNOWN_TYPES = new Set('structure list map string integer long float double boolean timestamp blob'.split(' '));
