import { describe, expect, it } from 'vitest';
import { buildResults } from '../../../../core/analysis/build-results.ts';
import type { Advice } from '../../../../core/analysis/results/advice-result.ts';
import type { FunctionImports } from '../../../../core/imports/types.ts';
import type { ConnectionObservation } from '../../../../core/telemetry/connection-observation.ts';
import type { InvocationObservation, PhaseObservation } from '../../../../core/telemetry/observation.ts';
import { smallRun } from '../../../kit/report-run.ts';

/** Computing, waiting for the CPU share, waiting for something else. */
const phase = (cpuMs: number, shareWaitMs: number, otherMs: number, more: Partial<PhaseObservation> = {}) => ({
  wallMs: cpuMs + shareWaitMs + otherMs,
  cpuMs,
  shareWaitMs,
  throttledMs: shareWaitMs,
  parallel: false,
  ...more,
});
const connection = (
  helloMs: number,
  tlsMs: number,
  more: Partial<ConnectionObservation> = {},
): ConnectionObservation => ({
  host: 'dynamodb.example',
  port: 443,
  phase: 'handler',
  startMs: 1,
  helloMs,
  tlsMs,
  firstByteMs: 3,
  requests: 1,
  reused: false,
  ...more,
});

interface Observed {
  readonly cold: InvocationObservation;
  readonly warm?: InvocationObservation | ((round: number) => InvocationObservation);
  readonly imports?: FunctionImports;
  readonly memoryMb?: readonly number[];
}

function adviceOn({ cold, warm, imports, memoryMb = [128] }: Observed): readonly Advice[] {
  const run = smallRun({
    functions: ['app'],
    memoryMb,
    cold: () => ({ observation: cold, durationMs: cold.handler?.wallMs ?? 1, initDurationMs: cold.init?.wallMs ?? 1 }),
    warm: (_label, _memoryMb, round) => {
      const observation = typeof warm === 'function' ? warm(round) : warm;
      return { durationMs: observation?.handler?.wallMs ?? 1, ...(observation && { observation }) };
    },
  });
  const timed = imports && { imports: new Map([['app', imports]]) };
  return buildResults({ ...run, ...timed }).advice ?? [];
}

const codes = (observed: Observed) => adviceOn(observed).map(({ code }) => code);

const QUICK = { init: phase(60, 5, 5), handler: phase(1, 0, 1) };

describe('the first call', () => {
  // 40 ms at 7 % of a CPU need 27 periods after the first.
  const slow = phase(40, 500, 5);

  it('waits for its CPU share: the prediction of a larger size is the evidence', () => {
    const [first, ...others] = adviceOn({ cold: { handler: slow }, warm: { handler: phase(1, 0, 1) } });

    expect(others).toEqual([]);
    expect(first).toMatchObject({ function: 'app', payload: 'get', memoryMb: 128, code: 'FIRST_CALL_SHARE' });
    expect(first?.sentence).toMatch(
      /^500 ms of the 545 ms of the first call at 128 MB \(7 % of a CPU\) wait for the CPU share, for 40\.0 ms of computing; at 1,769 MB 36\.9 ms are predicted; in init/,
    );
    expect(first?.evidence).toMatchObject({
      shareWaitMs: 500,
      largerMemoryMb: 1769,
      predictedMs: expect.closeTo(36.9, 9),
    });
    expect(first?.costMs).toBe(500);
  });

  it('makes a TLS connection: this explains the wait, which is not named again', () => {
    const cold = { handler: slow, connections: [connection(480, 20)] };
    const warm = { handler: phase(1, 0, 1), connections: [connection(0, 0, { reused: true })] };
    const [first, ...others] = adviceOn({ cold, warm });

    expect(first).toMatchObject({ code: 'FIRST_CALL_HANDSHAKE', costMs: 500, memoryMb: 128 });
    expect(first?.sentence).toMatch(
      /^500 ms of the 545 ms of the first call at 128 MB \(7 % of a CPU\) make the TLS connection to dynamodb\.example, 480 ms of them before its first byte/,
    );
    expect(others).toEqual([]);
  });

  it('is not compared with a larger size where its duration is not what the share explains', () => {
    expect(codes({ cold: { handler: phase(5, 500, 5) } })).toEqual([]);
  });

  it('waits for the share also where several threads compute, without a prediction', () => {
    const [first] = adviceOn({ cold: { handler: { ...slow, parallel: true } } });
    expect(first?.sentence).toContain('cannot be predicted, because several threads compute');
    expect(first?.evidence).not.toHaveProperty('predictedMs');
  });

  it('gets no advice at a whole CPU, or when it is short', () => {
    expect(codes({ cold: { handler: slow }, memoryMb: [1769] })).toEqual([]);
    expect(codes({ cold: { handler: phase(4, 40, 1) } })).toEqual([]);
  });
});

describe('every call', () => {
  it('waits for its CPU share: the first call is not named for the same reason', () => {
    const handler = phase(40, 500, 5);
    expect(codes({ cold: { handler }, warm: { handler } })).toEqual(['WARM_CALL_SHARE']);
  });

  it('opens a connection: named once, with what it costs the first call', () => {
    const cold = { handler: phase(30, 60, 10), connections: [connection(70, 10)] };
    const warm = { handler: phase(5, 10, 5), connections: [connection(2, 9)] };
    const [first, ...others] = adviceOn({ cold, warm });

    expect(first).toMatchObject({ code: 'CONNECTION_PER_CALL', costMs: 80 });
    expect(first?.sentence).toContain('11.0 ms of the 20.0 ms of a warm call');
    expect(others).toEqual([]);
  });

  it('opens a connection: what only the first one needs before it connects is a part of it', () => {
    const cold = { handler: phase(40, 90, 10), connections: [connection(5, 10, { startMs: 101 })] };
    const warm = { handler: phase(5, 10, 5), connections: [connection(2, 9)] };
    expect(adviceOn({ cold, warm })).toMatchObject([{ code: 'CONNECTION_PER_CALL', costMs: 115 }]);
  });

  it('says so only where every call opens one, not where one call opens many', () => {
    const handler = phase(5, 10, 5);
    const opening = { handler, connections: [connection(2, 9)] };
    const keeping = { handler, connections: [connection(0, 0, { reused: true })] };
    const once = { handler, connections: Array.from({ length: 6 }, () => connection(2, 9)) };

    const [half] = adviceOn({
      cold: QUICK,
      warm: (round) => (round % 2 === 0 ? opening : { handler, connections: [] }),
    });
    expect(half?.sentence).toMatch(/^Half of the calls or more open a new TLS connection/);
    expect(adviceOn({ cold: QUICK, warm: opening })[0]?.sentence).toMatch(/^Every call opens/);
    expect(codes({ cold: QUICK, warm: (round) => (round === 1 ? once : { handler, connections: [] }) })).toEqual([]);
    expect(codes({ cold: QUICK, warm: keeping })).toEqual([]);
  });

  it('waits for something else: more memory does not help', () => {
    const warm = { handler: phase(5, 1, 200), connections: [connection(0, 0, { reused: true, firstByteMs: 190 })] };
    const [first] = adviceOn({ cold: QUICK, warm });
    expect(first).toMatchObject({ code: 'WARM_CALL_WAITS', costMs: 200 });
    expect(first?.sentence).toContain('(dynamodb.example responds after 190 ms)');
  });
});

describe('init', () => {
  const imports = (...modules: FunctionImports['modules']): FunctionImports => ({
    n: 3,
    initMs: 420,
    runtimeMs: 40,
    totalMs: 330,
    moduleCount: modules.length,
    modules,
  });
  const heavy = imports(
    { name: 'app', selfMs: 1, totalMs: 330 },
    { name: 'pandas', selfMs: 30, totalMs: 320, importedBy: 'app' },
    { name: 'numpy', selfMs: 150, totalMs: 150, importedBy: 'pandas' },
  );

  it('imports something heavy: the module in which most of the time still is', () => {
    const [first, ...others] = adviceOn({ cold: { init: phase(360, 30, 10) }, imports: heavy });
    expect(first).toMatchObject({ code: 'HEAVY_IMPORT' });
    // Of what the measured init computed, which took less than the starts that timed modules.
    expect(first?.costMs).toBeCloseTo((360 * 320) / 420, 9);
    expect(first).not.toHaveProperty('memoryMb');
    expect(first?.sentence).toMatch(/^Importing pandas takes 320 ms of 420 ms of init/);
    expect(others).toEqual([]);
  });

  it('makes a connection, as it should: no module is heavy because of it', () => {
    const own = imports({ name: 'app', selfMs: 300, totalMs: 300 });
    const init = phase(160, 10, 10);
    expect(codes({ cold: { init }, imports: own })).toEqual(['HEAVY_IMPORT']);
    expect(codes({ cold: { init, connections: [connection(30, 20, { phase: 'init' })] }, imports: own })).toEqual([]);
  });

  it('waits: a module that waits is not heavy', () => {
    const init = phase(60, 5, 300);
    expect(codes({ cold: { init }, imports: heavy })).toEqual(['INIT_WAITS']);
    expect(codes({ cold: { init, connections: [connection(1, 5, { phase: 'init' })] } })).toEqual(['INIT_WAITS']);
  });

  it('waits for the disk', () => {
    const init = phase(60, 5, 300, { readBytes: 90_000_000, diskReadBytes: 80_000_000, majorPageFaults: 4 });
    const [first, ...others] = adviceOn({ cold: { init } });
    expect(first?.sentence).toMatch(
      /^300 ms of the 365 ms of init wait while 80\.0 MB are read .* 4 major page faults/,
    );
    expect(others).toEqual([]);
  });
});

it('is at most three sentences, the most milliseconds first', () => {
  const init = phase(60, 5, 300);
  const cold = { init, handler: phase(40, 500, 5), connections: [connection(200, 20)] };
  const warm = { handler: phase(5, 1, 90), connections: [connection(0, 0, { reused: true })] };
  const given = adviceOn({ cold, warm });

  expect(given.map(({ code, costMs }) => [code, costMs])).toEqual([
    ['INIT_WAITS', 300],
    // Without the handshake, and without the millisecond that a warm call would save too.
    ['FIRST_CALL_SHARE', 279],
    ['FIRST_CALL_HANDSHAKE', 220],
  ]);
});

it('is absent for good functions, and where nothing was observed', () => {
  expect(codes({ cold: QUICK, warm: { handler: phase(1, 0, 1) } })).toEqual([]);
  expect(buildResults(smallRun())).not.toHaveProperty('advice');
});

it('says no number that is not in its evidence', () => {
  const cold = { init: phase(60, 5, 300), handler: phase(40, 500, 5), connections: [connection(200, 20)] };
  for (const { sentence, evidence } of adviceOn({ cold })) {
    const numbers = [...sentence.matchAll(/\d[\d,.]*/g)].map(([text]) => Number(text.replaceAll(/,|\.$/g, '')));
    const known = Object.values(evidence);
    const sums = known.flatMap((one) => known.map((other) => one + other));
    for (const number of numbers) {
      expect([...known, ...sums, 128].some((value) => Math.abs(value - number) <= 0.005 * number)).toBe(true);
    }
  }
});
