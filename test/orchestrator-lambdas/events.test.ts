import { expect, it } from 'vitest';
import {
  describeCaught,
  MeasureEvent,
  PlanRunEvent,
  parseEvent,
  ReportEvent,
  RestoreEvent,
} from '../../orchestrator-lambdas/events.ts';

const EXECUTION = 'arn:aws:states:us-east-1:000000000000:execution:thaw-benchmark:first';

it.each([{}, null, 'text', [1]])('accepts any input for PlanRun: %j', (input) => {
  const event = { input, executionArn: EXECUTION, executionStartedAt: '2026-11-20T02:00:00.000Z' };

  expect(parseEvent(PlanRunEvent, event)).toEqual(event);
});

it('accepts the whole event of EventBridge for a restore', () => {
  const event = {
    version: '0',
    'detail-type': 'Step Functions Execution Status Change',
    source: 'aws.states',
    detail: { executionArn: EXECUTION, status: 'TIMED_OUT', startDate: 1, stopDate: 2, input: '{}' },
  };

  expect(parseEvent(RestoreEvent, event)).toMatchObject({ detail: { executionArn: EXECUTION, status: 'TIMED_OUT' } });
});

it.each([
  [MeasureEvent, { runId: 'r', laneId: 'lane-1', stepIndex: 0, attempt: 0 }, 'attempt'],
  [MeasureEvent, { runId: 'r', laneId: '', stepIndex: 0, attempt: 1 }, 'laneId'],
  [ReportEvent, { failure: null }, 'runId'],
])('names the invalid part of an event', (schema, event, part) => {
  expect(() => parseEvent(schema, event)).toThrow(part);
});

it('reads the message from the error of a Lambda, and keeps other causes as they are', () => {
  const Cause = JSON.stringify({ errorType: 'THROTTLED', errorMessage: 'Slow down.', trace: [] });

  expect(describeCaught({ Error: 'THROTTLED', Cause })).toEqual({ code: 'THROTTLED', message: 'Slow down.' });
  expect(describeCaught({ Error: 'States.Timeout' })).toEqual({ code: 'States.Timeout', message: '' });
  expect(describeCaught({ Error: 'States.Runtime', Cause: 'no {json' })).toEqual({
    code: 'States.Runtime',
    message: 'no {json',
  });
});
