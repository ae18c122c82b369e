/** Cost of a million invocations by share of cold starts, and which memory size to choose for each function. */
import type { MemoryChoice, Results } from '../../analysis/results/types.ts';
import { formatMeasured, formatUsd, NOT_MEASURED } from '../../format/numbers.ts';
import { payloadText } from '../../format/words.ts';
import { IDENTITY_COLUMNS, identityCells } from './cells.ts';
import { type Cell, left, type ReportTable, right, text } from './table.ts';

export function costTable(results: Results): ReportTable | undefined {
  const priced = results.configurations.filter(
    ({ costUsdPerMillion: { cold, warm } }) => cold !== null || warm !== null,
  );
  if (priced.length === 0) return undefined;
  const hasWarm = priced.some(({ costUsdPerMillion }) => costUsdPerMillion.warm !== null);
  const percents = [
    ...new Set(
      priced.flatMap(({ costUsdPerMillionAtColdPercent: costs }) => costs.map(({ coldPercent }) => coldPercent)),
    ),
  ];
  return {
    title: 'Cost of a million invocations',
    notes: [
      `USD at Lambda’s list prices of ${results.prices.map(({ region, architecture }) => `${region} ${architecture}`).join(', ')} as of ${results.prices[0]?.asOf}: billed time of each invocation and the request, without free tiers and without what the function calls.` +
        (results.run.environment.kind === 'local' ? ' The billed times are LOCAL ones.' : ''),
    ],
    columns: [
      ...IDENTITY_COLUMNS,
      ...(hasWarm ? [right('Warm')] : []),
      ...percents.map((percent) => right(`${percent} % cold`)),
    ],
    rows: priced.map(({ costUsdPerMillion, costUsdPerMillionAtColdPercent: costs, ...configuration }) => [
      ...identityCells(configuration),
      ...(hasWarm ? [text(formatUsd(costUsdPerMillion.warm))] : []),
      ...percents.map((percent) => text(formatUsd(costs.find(({ coldPercent }) => coldPercent === percent)?.usd))),
    ]),
  };
}

export function memoryChoiceTable(results: Results): ReportTable | undefined {
  if (results.memoryChoices.length === 0) return undefined;
  return {
    title: 'Which memory size',
    notes: [
      'Cheapest and fastest size per function, payload and phase; the best trade-off has the smallest cost × time. Sizes in brackets were not shown to be slower than the fastest.',
    ],
    columns: [
      left('Function'),
      left('Payload'),
      left('Phase'),
      left('Cheapest'),
      left('Fastest'),
      left('Best trade-off'),
    ],
    rows: results.memoryChoices.map((choice) => [
      text(choice.function),
      text(payloadText(choice)),
      text(choice.phase),
      choiceCell(choice.cheapest),
      fastestCell(choice),
      choiceCell(choice.bestTradeOff),
    ]),
  };
}

function choiceCell({ memoryMb, usdPerMillion, ms }: MemoryChoice['cheapest']): Cell {
  return text(`${memoryMb} MB (${formatMeasured(ms)} ms, ${formatUsd(usdPerMillion)})`, `${memoryMb} MB`);
}

function fastestCell(choice: MemoryChoice): Cell {
  const others = choice.notShownSlowerMb.length === 0 ? '' : ` [${choice.notShownSlowerMb.join(', ')}]`;
  const { full, compact } = choiceCell(choice.fastest);
  return text(`${full}${others}`, `${compact ?? NOT_MEASURED}${others}`);
}
