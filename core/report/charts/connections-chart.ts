/** The connections of a cold start as a waterfall: when each was opened or used, and how long its steps took. */
import type { ConnectionSummary } from '../../analysis/results/connection-summary.ts';
import type { ConfigurationResult, Results } from '../../analysis/results/types.ts';
import { formatBytes, formatCount, formatMeasured } from '../../format/numbers.ts';
import { payloadText } from '../../format/words.ts';
import { present } from '../../present.ts';
import { rowsSeen } from '../tables/breakdown-table.ts';
import { left, type ReportTable, right, text } from '../tables/table.ts';
import { type Chart, type ChartPanel, COLOURS, firstRows, paintOf } from './chart.ts';
import { type Segment, segmentPanel } from './segment-rows.ts';

const MAX_ROWS = 12;

/** The steps of a connection, which follow each other, each distinct without its colour. */
const STEPS = [
  { time: 'dnsMs', words: 'DNS', colour: COLOURS.muted, fill: 'speckled' },
  { time: 'tcpMs', words: 'TCP', colour: COLOURS.muted, fill: 'bar' },
  { time: 'helloMs', words: 'preparing the ClientHello', colour: COLOURS.first, fill: 'hatched' },
  { time: 'tlsMs', words: 'TLS handshake', colour: COLOURS.first, fill: 'bar' },
  { time: 'requestMs', words: 'preparing the request', colour: COLOURS.first, fill: 'crossed' },
  { time: 'firstByteMs', words: 'request to first byte', colour: COLOURS.first, fill: 'speckled' },
] as const;

interface Row {
  readonly configuration: ConfigurationResult;
  readonly connection: ConnectionSummary;
}

/**
 * One memory size per function, the smallest: there steps that compute take more time.
 * @param all what the shown part, `results`, is of
 */
export function connectionsChart(results: Results, all = results): Chart | undefined {
  const rows = connectionRows(results.configurations);
  if (rows.length === 0) return undefined;
  const drawn = connectionRows(smallestOfEach(results.configurations));
  const allDrawn = connectionRows(smallestOfEach(all.configurations));
  const steps = STEPS.filter(({ time }) => drawn.some(({ connection }) => connection.times[time] !== undefined));
  const panelOf = (phase: ConnectionSummary['phase'], title: 'Init' | 'First call') => {
    const ofPhase = ({ connection }: Row) => connection.phase === phase;
    const { shown, note } = firstRows(drawn.filter(ofPhase), `connections in ${title.toLowerCase()}`, {
      max: MAX_ROWS,
      total: allDrawn.filter(ofPhase).length,
    });
    return shown.length === 0 ? undefined : { panel: waterfall(title, shown, drawn), note };
  };
  const panels = present([panelOf('init', 'Init'), panelOf('handler', 'First call')]);
  return {
    id: 'connections',
    title: 'Connections of a cold start',
    sentences: [
      'Medians in ms from the start of init or of the first call, at the smallest memory size of each function; the table has all sizes. A connection that is reused has no handshake.',
      ...unobservedSentence(all),
      ...panels.flatMap(({ note }) => note),
    ],
    legend: steps.map(({ colour, fill, words }) => ({ colour, mark: fill, text: words })),
    table: connectionsTable(rows),
    panels: panels.map(({ panel }) => panel),
  };
}

/** Where no chart can be: says that connections were not observed, or that there were none. Undefined without a breakdown. */
export function noConnectionsSentence(results: Results): string | undefined {
  if (connectionRows(results.configurations).length > 0) return undefined;
  const observed = rowsSeen(results);
  if (observed.length === 0) return undefined;
  return observed.some(({ cold }) => cold?.connections !== undefined)
    ? ['No cold start opened or used a connection that is observed.', ...unobservedSentence(results)].join(' ')
    : 'Outgoing connections were not observed: that needs a local run on Linux (docs/connections.md).';
}

function unobservedSentence(results: Results): string[] {
  const missing = rowsSeen(results).filter(({ cold }) => cold?.connections === undefined);
  const names = [...new Set(missing.map((row) => row.function))];
  return names.length === 0
    ? []
    : [
        `Connections of ${formatCount(names.length, 'function')} were not observed: ${names.slice(0, 5).join(', ')}${names.length > 5 ? ', …' : ''}.`,
      ];
}

function connectionRows(configurations: readonly ConfigurationResult[]): Row[] {
  return configurations.flatMap((configuration) =>
    (configuration.cold?.connections ?? []).map((connection) => ({ configuration, connection })),
  );
}

function smallestOfEach(configurations: readonly ConfigurationResult[]): ConfigurationResult[] {
  const withConnections = configurations.filter(({ cold }) => (cold?.connections?.length ?? 0) > 0);
  const series = Map.groupBy(withConnections, (row) => `${row.function} ${payloadText(row)}`);
  return [...series.values()].flatMap((sizes) => sizes.toSorted((a, b) => a.memoryMb - b.memoryMb)[0] ?? []);
}

function waterfall(title: 'Init' | 'First call', rows: readonly Row[], all: readonly Row[]): ChartPanel {
  const hasPayloads = new Set(all.map(({ configuration }) => payloadText(configuration))).size > 1;
  return segmentPanel(
    { title, axisTitle: `ms from the start of ${title === 'Init' ? 'init' : 'the first call'}` },
    rows.map((row) => {
      const { configuration, connection } = row;
      const payload = hasPayloads ? `, ${payloadText(configuration)}` : '';
      return {
        name: `${configuration.function}, ${configuration.memoryMb} MB${payload}`,
        figure: `${hostOf(connection)}: ${useText(connection)}`,
        figures: stepsText(connection),
        segments: segmentsOf(row),
      };
    }),
  );
}

/** `dynamodb`, or the host where the service is not known. */
function hostOf({ service, host, port }: ConnectionSummary): string {
  return service ?? (port === 443 ? host : `${host}:${port}`);
}

/** `5 opened, 5 requests`; `6 reused, 12 requests`. */
function useText({ opened, reused, requests }: ConnectionSummary): string {
  return present([
    opened > 0 && `${opened} opened`,
    reused > 0 && `${reused} reused`,
    formatCount(requests, 'request'),
  ]).join(', ');
}

/** `at 3.00 ms; 625 ms preparing the ClientHello`. */
function stepsText({ times }: ConnectionSummary): string {
  const maxStep = STEPS.flatMap(({ time, words }) => {
    const ms = times[time]?.median;
    return ms === undefined ? [] : [{ ms, words }];
  }).toSorted((a, b) => b.ms - a.ms)[0];
  const start = `at ${formatMeasured(times.startMs.median)} ms`;
  return maxStep === undefined ? start : `${start}; ${formatMeasured(maxStep.ms)} ms ${maxStep.words}`;
}

function segmentsOf({ configuration, connection }: Row): Segment[] {
  let fromMs = connection.times.startMs.median;
  return STEPS.flatMap(({ time, words, colour, fill }) => {
    const summary = connection.times[time];
    if (summary === undefined) return [];
    const says = `${configuration.function}, ${configuration.memoryMb} MB, ${hostOf(connection)}: ${words} ${formatMeasured(summary.median)} ms (${formatCount(summary.n, 'connection')})`;
    const segment = { fromMs, toMs: fromMs + summary.median, colour, paint: paintOf(fill, colour), says };
    fromMs = segment.toMs;
    return [segment];
  });
}

function connectionsTable(rows: readonly Row[]): ReportTable {
  return {
    title: 'Connections of a cold start',
    notes: [
      'Medians in ms; opened, reused, requests and bytes are totals over the observed samples. Of the ClientHello, computing is CPU time.',
    ],
    columns: [
      left('Function'),
      right('Memory MB'),
      left('Payload'),
      left('In'),
      left('Host'),
      right('Opened'),
      right('Reused'),
      right('Requests'),
      right('Start'),
      ...STEPS.map(({ words }) => right(`${words[0]?.toUpperCase()}${words.slice(1)}`)),
      right('ClientHello: computing'),
      right('Sent'),
      right('Received'),
    ],
    rows: rows.map(({ configuration, connection }) => {
      const { times, phase, opened, reused, requests, sentBytes, receivedBytes } = connection;
      return [
        text(configuration.function),
        text(String(configuration.memoryMb)),
        text(payloadText(configuration)),
        text(phase === 'init' ? 'init' : 'first call'),
        text(hostOf(connection)),
        ...[opened, reused, requests].map((count) => text(String(count))),
        ...[times.startMs, ...STEPS.map(({ time }) => times[time]), times.helloComputingMs].map((summary) =>
          text(formatMeasured(summary?.median)),
        ),
        text(formatBytes(sentBytes)),
        text(formatBytes(receivedBytes)),
      ];
    }),
  };
}
