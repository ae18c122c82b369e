// The sender on the real clock and on a virtual one. The speed of this machine is not asserted.
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { type OpenSenderOptions, sendOpenly } from '../../../orchestrator-lambdas/apply-load/open-sender.ts';
import { LambdaClock } from '../../../orchestrator-lambdas/middleware/lambda-clock.ts';
import { awaitedLater } from '../../kit/awaited-later.ts';
import { FakeClock } from '../../kit/orchestrator/fake-clock.ts';

const REAL_CLOCK = new LambdaClock(() => 900_000);

function options(given: Partial<OpenSenderOptions>): OpenSenderOptions {
  return {
    dueMs: [],
    clock: new FakeClock(),
    send: async () => {},
    onDrop: () => {},
    maxInFlight: 1000,
    hasTime: () => true,
    isStopped: () => false,
    ...given,
  };
}

it('sends every arrival once, in order, and never before it is due', async () => {
  const clock = new FakeClock();
  const dueMs = [0, 50, 50, 120.5, 1000];
  const sentAt: number[] = [];

  const sent = await sendOpenly(options({ dueMs, clock, send: async () => void sentAt.push(clock.monotonicMs()) }));

  expect(sent).toBe(5);
  expect(sentAt).toEqual(dueMs);
});

it('does not wait for a response before the next arrival', async () => {
  const started: number[] = [];
  const responses: (() => void)[] = [];
  const sending = awaitedLater(
    sendOpenly(
      options({
        dueMs: [0, 1, 2, 3],
        send: ({ index }) =>
          new Promise((resolve) => {
            started.push(index);
            responses.push(resolve);
          }),
      }),
    ),
  );
  await new Promise((resolve) => setImmediate(resolve));

  expect(started).toEqual([0, 1, 2, 3]);
  for (const respond of responses) respond();
  expect(await sending).toBe(4);
});

it('catches up after a stall of its own, instead of shifting the schedule', async () => {
  const clock = new FakeClock();
  const dueMs = [0, 100, 200, 300, 400, 500];
  const lagsMs: number[] = [];
  const send: OpenSenderOptions['send'] = async ({ index, intendedMs }) => {
    lagsMs.push(clock.monotonicMs() - intendedMs);
    // A stall of ours, 250 ms long, from the second arrival on.
    if (index === 1) clock.advanceTo(clock.monotonicMs() + 250);
  };

  await sendOpenly(options({ dueMs, clock, send }));

  expect(lagsMs).toEqual([0, 0, 150, 50, 0, 0]);
});

it('drops and reports arrivals while too many requests are in flight', async () => {
  const dropped: [number, string][] = [];
  const responses: (() => void)[] = [];
  const sending = awaitedLater(
    sendOpenly(
      options({
        dueMs: [0, 1, 2, 3],
        maxInFlight: 2,
        send: () => new Promise((resolve) => void responses.push(resolve)),
        onDrop: (index, reason) => dropped.push([index, reason]),
      }),
    ),
  );
  await new Promise((resolve) => setImmediate(resolve));
  for (const respond of responses) respond();

  expect(await sending).toBe(2);
  expect(dropped).toEqual([
    [2, 'too_many_in_flight'],
    [3, 'too_many_in_flight'],
  ]);
});

it('drops arrivals when the time is over', async () => {
  const clock = new FakeClock();
  const dropped: string[] = [];

  const sent = await sendOpenly(
    options({
      dueMs: [0, 1000, 2000],
      clock,
      hasTime: () => clock.monotonicMs() < 1500,
      onDrop: (index, reason) => dropped.push(`${index} ${reason}`),
    }),
  );

  expect(sent).toBe(2);
  expect(dropped).toEqual(['2 out_of_time']);
});

it('sends nothing more after an error of its own, which it throws', async () => {
  const sent: number[] = [];
  const send: OpenSenderOptions['send'] = async ({ index }) => {
    sent.push(index);
    if (index === 0) throw new Error('disk full');
  };

  await expect(sendOpenly(options({ dueMs: [0, 1, 2], send }))).rejects.toThrow('disk full');
  expect(sent).toEqual([0]);
});

it('measures a stall of the function completely, because it continues to send, on the real clock', async () => {
  // The stub responds after 5 ms, except during a stall of 300 ms after the tenth arrival: then it responds at its end.
  const STALL_MS = 300;
  const dueMs = Array.from({ length: 60 }, (_, index) => index * 10);
  const started = performance.now();
  const stall = { fromMs: 100, toMs: 100 + STALL_MS };
  const latencies: number[] = [];
  let maxInFlight = 0;
  let inFlight = 0;
  const send: OpenSenderOptions['send'] = async ({ intendedMs }) => {
    inFlight += 1;
    maxInFlight = Math.max(maxInFlight, inFlight);
    const nowMs = performance.now() - started;
    await sleep(nowMs >= stall.fromMs && nowMs < stall.toMs ? stall.toMs - nowMs + 5 : 5);
    inFlight -= 1;
    latencies.push(performance.now() - started - intendedMs);
  };

  await sendOpenly(options({ dueMs, clock: REAL_CLOCK, send }));

  expect(latencies).toHaveLength(60);
  expect(Math.max(...latencies)).toBeGreaterThan(STALL_MS - 50);
  // A closed loop would have had one request in flight, and one slow sample instead of many.
  expect(maxInFlight).toBeGreaterThan(5);
  expect(latencies.filter((ms) => ms > 50).length).toBeGreaterThan(5);
});
