import { expect, it } from 'vitest';
import { estimateSuite } from '../../../core/plan/estimate-suite.ts';
import { resolveSuite } from '../../../core/suite/resolve.ts';
import type { Catalogue } from '../../../core/suite/types.ts';
import { errorOf } from '../../kit/error-of.ts';
import { exampleCatalogue } from './fixtures.ts';

const catalogue = exampleCatalogue();
const suiteWith = (text: string) => ({
  name: 'own',
  functions: [
    {
      target: 'tiny',
      payloads: [
        { name: 'small', event: 1 },
        { name: 'one', event: { text } },
      ],
    },
  ],
  warm: { samples: 1 },
});
const bytesOf = (suite: object) => Buffer.byteLength(JSON.stringify(suite));
const MOST = 261_120;

/** A suite of exactly this many bytes; with four-byte characters to show that bytes count. */
function suiteOf(bytes: number): object {
  const wide = '\u{1f9ca}'.repeat(1000);
  return suiteWith(wide + 'x'.repeat(bytes - bytesOf(suiteWith(wide))));
}

/** The example catalogue, whose target `tiny` has one payload of this many bytes as JSON. */
function catalogueWith(bytes: number): Catalogue {
  const targets = catalogue.targets.map((target) => ({
    ...target,
    manifest: { ...target.manifest, payloads: { ping: 'x'.repeat(bytes - 2) } },
  }));
  return { ...catalogue, targets };
}

it.each(['aws', 'local'] as const)('accepts what Step Functions accepts as input, and no byte more (%s)', (kind) => {
  expect(bytesOf(suiteOf(MOST))).toBe(MOST);
  expect(() => resolveSuite(suiteOf(MOST), catalogue, kind)).not.toThrow();

  const refusal = errorOf(() => resolveSuite(suiteOf(MOST + 1), catalogue, kind));

  expect(refusal).toMatchObject({ code: 'OVER_LIMITS', source: 'user' });
  expect(refusal.message).toContain(`takes ${MOST + 1} bytes`);
  expect(refusal.message).toContain('262144');
  expect(refusal.message).toContain('functions[0].payloads[1]');
});

it('counts the event of a setup call', () => {
  const setup = [{ target: 'tiny', payload: { name: 'fill', event: 'x'.repeat(MOST) } }];

  expect(errorOf(() => resolveSuite({ suite: 'tiny', setup }, catalogue, 'aws')).message).toContain('setup[0].payload');
});

it('says so in an estimate', () => {
  const estimate = () => estimateSuite(suiteOf(300_000), catalogue, { kind: 'aws', region: 'us-east-1' });

  expect(errorOf(estimate).code).toBe('OVER_LIMITS');
});

it("does not count a target's own payloads, up to the limit of an invocation", () => {
  expect(() => resolveSuite({ suite: 'tiny' }, catalogueWith(6_291_456), 'local')).not.toThrow();

  const refusal = errorOf(() => resolveSuite({ suite: 'tiny' }, catalogueWith(6_291_457), 'local'));

  expect(refusal).toMatchObject({ code: 'SUITE_INVALID' });
  expect(refusal.message).toContain('functions[0].payloads[0]: the event takes 6291457 bytes');
});
