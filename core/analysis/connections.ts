/** The connections of a configuration's samples by host: how many, how long each step of one took. */
import { definedOnly } from '../defined-only.ts';
import { median } from '../statistics/quantile.ts';
import { CONNECTION_TIMES, type ConnectionObservation } from '../telemetry/connection-observation.ts';
import { type SampleRows, samplesOf } from '../telemetry/sample-index.ts';
import type { Sample } from '../telemetry/types.ts';
import type { ConnectionSummary } from './results/connection-summary.ts';

interface Use {
  readonly sample: Sample;
  readonly connection: ConnectionObservation;
}

/** In the order in which a sample first used them. @returns undefined when no sample was observed */
export function connectionsOf(samples: SampleRows): ConnectionSummary[] | undefined {
  if (samples.table.observations.size === 0) return undefined;
  const observed = samplesOf(samples).filter(({ observation }) => observation?.connections !== undefined);
  if (observed.length === 0) return undefined;
  const uses = new Map<string, Use[]>();
  for (const sample of observed) {
    for (const connection of sample.observation?.connections ?? []) {
      const { phase, host, port, service = '' } = connection;
      const key = JSON.stringify([phase, host, port, service]);
      const earlier = uses.get(key);
      if (earlier === undefined) uses.set(key, [{ sample, connection }]);
      else earlier.push({ sample, connection });
    }
  }
  const summaries = [...uses.values()].flatMap((group) => summary(group, observed.length) ?? []);
  return [...inPhase(summaries, 'init'), ...inPhase(summaries, 'handler')];
}

function inPhase(summaries: readonly ConnectionSummary[], phase: ConnectionSummary['phase']): ConnectionSummary[] {
  return summaries
    .filter((summary) => summary.phase === phase)
    .toSorted((left, right) => left.times.startMs.median - right.times.startMs.median);
}

function summary(uses: readonly Use[], n: number): ConnectionSummary | undefined {
  const connections = uses.map(({ connection }) => connection);
  const [first] = connections;
  if (first === undefined) return undefined;
  const { host, port, service, phase } = first;
  const reused = connections.filter((connection) => connection.reused).length;
  const times = CONNECTION_TIMES.flatMap((name) => {
    const values = connections.flatMap((connection) => connection[name] ?? []);
    return values.length === 0 ? [] : [[name, { n: values.length, median: median(values) }] as const];
  });
  return definedOnly({
    host,
    port,
    service,
    phase,
    n,
    samples: new Set(uses.map(({ sample }) => sample)).size,
    opened: connections.length - reused,
    reused,
    requests: connections.reduce((sum, { requests }) => sum + requests, 0),
    sentBytes: totalOf(connections, 'sentBytes'),
    receivedBytes: totalOf(connections, 'receivedBytes'),
    times: {
      startMs: { n: connections.length, median: median(connections.map(({ startMs }) => startMs)) },
      ...Object.fromEntries(times),
    },
  });
}

function totalOf(
  connections: readonly ConnectionObservation[],
  name: 'sentBytes' | 'receivedBytes',
): number | undefined {
  const values = connections.flatMap((connection) => connection[name] ?? []);
  return values.length === 0 ? undefined : values.reduce((sum, value) => sum + value, 0);
}
