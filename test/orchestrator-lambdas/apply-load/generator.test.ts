// The whole generator against a stub with a known stall. The speed of this machine is not asserted here, but by
// `npm run check:load`.
import { afterAll, describe, expect, it } from 'vitest';
import { checkGenerator } from '../../kit/generator-check.ts';

const SERVICE_MS = 10;
const STALL_MS = 800;
const originalEnvironment = { ...process.env };
afterAll(() => {
  process.env = originalEnvironment;
});

describe('a stall of the function', () => {
  it('is in the latency of many samples, with its full length, and not in the Duration', async () => {
    const stall = { afterMs: 500, lengthMs: STALL_MS };
    const outcome = await checkGenerator({ rps: 100, seconds: 2, serviceMs: SERVICE_MS, stall });

    expect(outcome).toMatchObject({ arrivals: 200, sent: 200, dropped: 0, failed: 0 });
    expect(Math.max(...outcome.latenciesMs)).toBeGreaterThan(STALL_MS * 0.9);
    // A closed loop would have waited and measured one slow call. More requests than the SDK's 50 sockets were in flight.
    expect(outcome.latenciesMs.filter((ms) => ms > STALL_MS / 2).length).toBeGreaterThan(20);
    expect(outcome.maxInFlight).toBeGreaterThan(50);
    expect(Math.max(...outcome.durationsMs)).toBe(SERVICE_MS);
  });
});

describe('a stall of the generator', () => {
  it('is in the latency and the send lag of late requests, not in their service time', async () => {
    const never = { afterMs: 1e9, lengthMs: 0 };
    const ownStall = { atArrival: 50, lengthMs: 600 };
    const outcome = await checkGenerator({ rps: 100, seconds: 1, serviceMs: SERVICE_MS, stall: never, ownStall });

    expect(outcome).toMatchObject({ arrivals: 100, sent: 100, dropped: 0 });
    expect(Math.max(...outcome.lagsMs)).toBeGreaterThan(400);
    const late = outcome.lagsMs.flatMap((lagMs, index) => (lagMs > 200 ? [index] : []));
    expect(late.length).toBeGreaterThan(10);
    for (const index of late) {
      const latencyMs = outcome.latenciesMs[index] ?? 0;
      const serviceTimeMs = outcome.serviceTimesMs[index] ?? 0;
      expect(latencyMs - serviceTimeMs).toBeGreaterThan(200);
    }
  });
});
