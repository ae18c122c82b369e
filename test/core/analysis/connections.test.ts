import { expect, it } from 'vitest';
import { connectionsOf } from '../../../core/analysis/connections.ts';
import type { ConnectionObservation } from '../../../core/telemetry/connection-observation.ts';
import { judgeStep } from '../../../core/telemetry/judge.ts';
import { coldRecord } from '../../kit/raw-records.ts';
import { rowsOf } from '../../kit/sample-rows.ts';

const TABLE = { host: 'localhost', port: 4566, service: 'dynamodb', requests: 1, reused: false };
const opened = (startMs: number, tlsMs: number, more: object = {}): ConnectionObservation => ({
  ...TABLE,
  phase: 'handler',
  startMs,
  tlsMs,
  sentBytes: 100,
  receivedBytes: 1000,
  ...more,
});
const samplesOf = (...lists: (readonly ConnectionObservation[] | undefined)[]) =>
  judgeStep(
    lists.map((connections, sequence) => coldRecord({ sequence, observation: connections ? { connections } : {} })),
    new Set(),
  );

it('has the medians of each step over the connections to a host', () => {
  const reused: ConnectionObservation = { ...TABLE, phase: 'handler', startMs: 1, requests: 4, reused: true };
  const samples = samplesOf([opened(5, 40)], [opened(7, 60), opened(9, 50)], [reused], [], undefined);

  expect(connectionsOf(rowsOf(samples))).toEqual([
    {
      host: 'localhost',
      port: 4566,
      service: 'dynamodb',
      phase: 'handler',
      n: 4,
      samples: 3,
      opened: 3,
      reused: 1,
      requests: 7,
      sentBytes: 300,
      receivedBytes: 3000,
      times: { startMs: { n: 4, median: 6 }, tlsMs: { n: 3, median: 50 } },
    },
  ]);
});

it('keeps hosts, services and phases apart, in the order of their use', () => {
  const late = { ...opened(20, 1), host: 'api.example' };
  const init: ConnectionObservation = { ...opened(50, 1), phase: 'init' };
  const store = opened(3, 1, { service: 's3' });

  const names = connectionsOf(rowsOf(samplesOf([init, late, store, opened(10, 1)])))?.map(
    ({ phase, host, service }) => `${phase} ${host} ${service}`,
  );
  expect(names).toEqual([
    'init localhost dynamodb',
    'handler localhost s3',
    'handler localhost dynamodb',
    'handler api.example dynamodb',
  ]);
});

it('tells no connections from none observed', () => {
  expect(connectionsOf(rowsOf(samplesOf([])))).toEqual([]);
  expect(connectionsOf(rowsOf(samplesOf(undefined)))).toBeUndefined();
});
