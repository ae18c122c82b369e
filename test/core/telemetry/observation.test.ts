import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type PhaseObservation, parseObservation } from '../../../core/telemetry/observation.ts';

const PHASE: PhaseObservation = { wallMs: 700.25, cpuMs: 50, shareWaitMs: 640.5, throttledMs: 660, parallel: false };

describe('parseObservation', () => {
  it('reads init and handler, without fields it does not know', () => {
    const header = JSON.stringify({ init: { ...PHASE, pages: 3 }, handler: PHASE, more: true });

    expect(parseObservation(header)).toEqual({ init: PHASE, handler: PHASE });
  });

  it('reads what an init read, and leaves out what is no number', () => {
    const init = { ...PHASE, readBytes: 5_000_000, diskReadBytes: 0, majorPageFaults: 2 };

    expect(parseObservation(JSON.stringify({ init }))).toEqual({ init });
    expect(parseObservation(JSON.stringify({ init: { ...init, readBytes: -1, majorPageFaults: '2' } }))).toEqual({
      init: { ...PHASE, diskReadBytes: 0 },
    });
  });

  it('reads an invocation without init', () => {
    expect(parseObservation(JSON.stringify({ handler: PHASE }))).toEqual({ handler: PHASE });
  });

  it.each([
    ['a missing field', { ...PHASE, cpuMs: undefined }],
    ['a text', { ...PHASE, wallMs: '700.25' }],
    ['a negative time', { ...PHASE, shareWaitMs: -1 }],
    ['no answer whether threads were parallel', { ...PHASE, parallel: 0 }],
    ['no object', [PHASE]],
  ])('leaves out a phase with %s, instead of reading 0', (_what, init) => {
    expect(parseObservation(JSON.stringify({ init, handler: PHASE }))).toEqual({ handler: PHASE });
    expect(parseObservation(JSON.stringify({ init }))).toBeUndefined();
  });

  it('is undefined without a header', () => {
    expect(parseObservation(undefined)).toBeUndefined();
  });

  it('never throws', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json()), (text) => {
        parseObservation(text);
      }),
    );
  });
});
