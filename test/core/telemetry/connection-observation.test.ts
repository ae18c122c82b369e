import fc from 'fast-check';
import { expect, it } from 'vitest';
import { parseConnections } from '../../../core/telemetry/connection-observation.ts';

const OPENED = { host: 'localhost', port: 4566, phase: 'init', startMs: 1.5, tlsMs: 4, requests: 1, reused: false };
const REUSED = {
  host: 'localhost',
  port: 4566,
  service: 's3',
  phase: 'handler',
  startMs: 0,
  requests: 2,
  reused: true,
};

it('reads connections with the fields it knows', () => {
  expect(parseConnections([OPENED, { ...REUSED, protocol: 'h2' }])).toEqual([OPENED, REUSED]);
});

it('tells no connections from none observed', () => {
  expect(parseConnections([])).toEqual([]);
  expect(parseConnections(undefined)).toBeUndefined();
});

it.each([
  ['a missing host', { ...OPENED, host: undefined }],
  ['an unknown phase', { ...OPENED, phase: 'restore' }],
  ['a negative start', { ...OPENED, startMs: -1 }],
  ['a text for a number', { ...OPENED, requests: '1' }],
  ['no object', null],
])('skips a connection with %s', (_what, connection) => {
  expect(parseConnections([connection, REUSED])).toEqual([REUSED]);
});

it('skips a time that is none, instead of reading 0', () => {
  expect(parseConnections([{ ...OPENED, tlsMs: null }])).toEqual([(({ tlsMs: _, ...rest }) => rest)(OPENED)]);
});

it('never throws', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      parseConnections(value);
    }),
  );
});
