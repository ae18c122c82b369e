/** What other memory sizes would bring to the first call: predicted with its interval, beside what was measured. */
import type { PredictedSize, Prediction, Unpredictable } from '../../analysis/results/prediction-result.ts';
import type { Results } from '../../analysis/results/types.ts';
import { formatMeasured, intervalText } from '../../format/numbers.ts';
import { figureWords, payloadText } from '../../format/words.ts';
import { left, type ReportTable, right, text } from '../tables/table.ts';
import { type Chart, type ChartPanel, COLOURS, DESCRIBED, firstRows } from './chart.ts';
import { memoryScale, msScale, withUnit } from './scales.ts';

const MAX_PANELS = 4;

const REASONS: Readonly<Record<Unpredictable, string>> = {
  parallel_threads: 'more than one thread computed',
  share_does_not_explain: 'its duration is not what computing at the CPU share takes',
};

/** @param all what the shown part, `results`, is of */
export function predictionChart(results: Results, all = results): Chart | undefined {
  const { predictions = [] } = results;
  const firstCalls = firstCallsOf(results);
  if (firstCalls.length === 0) return undefined;
  const nameOf = namesOf(predictions);
  const allFirstCalls = firstCallsOf(all);
  const { shown, note } = firstRows(firstCalls, 'functions', { max: MAX_PANELS, total: allFirstCalls.length });
  const from = [...new Set(allFirstCalls.map(({ fromMemoryMb }) => `${fromMemoryMb} MB`))].join(' and ');
  return {
    id: 'predictions',
    title: 'What other memory sizes would bring',
    sentences: [
      `The first call, predicted from the parts measured at ${from}, with its 95 % interval, beside the median measured at each size. The table has init and warm calls too.`,
      ...note,
    ],
    legend: [
      { colour: COLOURS.published, mark: '◇', text: 'predicted, with its 95 % interval' },
      { colour: COLOURS.first, mark: '●', text: 'measured' },
    ],
    table: predictionTable(predictions, nameOf),
    panels: shown.map((prediction) => panelOf(nameOf(prediction), prediction)),
  };
}

function firstCallsOf({ predictions = [] }: Results): Prediction[] {
  return predictions.filter(
    ({ phase, metric, sizes }) => phase === 'cold' && metric === 'durationMs' && sizes.length > 0,
  );
}

/** Why something is not predicted, one sentence per reason and figure. */
export function unpredictableSentences({ predictions = [] }: Results): string[] {
  const nameOf = namesOf(predictions);
  const reasons = Map.groupBy(
    predictions.filter(({ unpredictable }) => unpredictable !== undefined),
    ({ phase, metric, unpredictable }) => `${figureWords(phase, metric)} ${unpredictable}`,
  );
  return [...reasons.values()].flatMap((ofReason) => {
    const { phase, metric, unpredictable } = ofReason[0] ?? {};
    if (phase === undefined || metric === undefined || unpredictable === undefined) return [];
    const names = [...new Set(ofReason.map(nameOf))];
    const shown = `${names.slice(0, 5).join(', ')}${names.length > 5 ? ` and ${names.length - 5} more` : ''}`;
    return [
      `Not predicted for other memory sizes: ${figureWords(phase, metric)} of ${shown}; ${REASONS[unpredictable]}.`,
    ];
  });
}

/** With the payload only where there is more than one. */
function namesOf(all: readonly Prediction[]): (prediction: Prediction) => string {
  const hasPayloads = new Set(all.map(payloadText)).size > 1;
  return (prediction) => (hasPayloads ? `${prediction.function} (${payloadText(prediction)})` : prediction.function);
}

function panelOf(name: string, { sizes }: Prediction): ChartPanel {
  const values = sizes.map((size) => ({
    ...size,
    lowMs: size.interval?.low ?? size.predictedMs,
    highMs: size.interval?.high ?? size.predictedMs,
    says: `${name}, ${size.memoryMb} MB: ${predictedText(size)} ms predicted`,
  }));
  const measured = sizes.flatMap(({ memoryMb, measuredMs }) =>
    measuredMs === null
      ? []
      : [{ memoryMb, measuredMs, says: `${name}, ${memoryMb} MB: ${formatMeasured(measuredMs)} ms measured` }],
  );
  const x = memoryScale(sizes.map(({ memoryMb }) => memoryMb));
  const y = msScale(
    [...values.flatMap(({ lowMs, highMs }) => [lowMs, highMs]), ...measured.map(({ measuredMs }) => measuredMs)],
    { startsAtZero: true },
  );
  const yOf = (field: string) => ({
    field,
    type: 'quantitative' as const,
    scale: y.scale,
    axis: withUnit(y.axis, 'ms'),
  });
  return {
    title: name,
    axes: 'left-and-bottom',
    spec: {
      height: 180,
      encoding: { x: { field: 'memoryMb', type: 'quantitative', scale: x.scale, axis: x.axis } },
      layer: [
        {
          data: { values },
          mark: { type: 'rule', strokeWidth: 3, color: COLOURS.published },
          encoding: { y: yOf('lowMs'), y2: { field: 'highMs' } },
        },
        {
          data: { values: measured },
          mark: { type: 'point', filled: true, shape: 'circle', size: 60, opacity: 1, color: COLOURS.first },
          encoding: { y: yOf('measuredMs'), ...DESCRIBED },
        },
        {
          data: { values },
          mark: { type: 'point', filled: false, shape: 'diamond', size: 160, strokeWidth: 2, color: COLOURS.published },
          encoding: { y: yOf('predictedMs'), ...DESCRIBED },
        },
      ],
    },
  };
}

/** `711 [702–719]`, or the figure alone below 6 samples. */
function predictedText({ predictedMs, interval }: PredictedSize): string {
  const predicted = formatMeasured(predictedMs);
  return interval === null ? predicted : `${predicted} ${intervalText(interval)}`;
}

function predictionTable(all: readonly Prediction[], nameOf: (prediction: Prediction) => string): ReportTable {
  return {
    title: 'Predicted and measured',
    notes: ['Medians in ms; in brackets the 95 % interval of the prediction.'],
    columns: [
      left('Function'),
      left('Figure'),
      right('From MB'),
      right('For MB'),
      right('Predicted ms'),
      right('Measured ms'),
    ],
    rows: all.flatMap((prediction) =>
      prediction.sizes.map((size) => [
        text(nameOf(prediction)),
        text(figureWords(prediction.phase, prediction.metric)),
        text(String(prediction.fromMemoryMb)),
        text(String(size.memoryMb)),
        text(predictedText(size)),
        text(formatMeasured(size.measuredMs)),
      ]),
    ),
  };
}
