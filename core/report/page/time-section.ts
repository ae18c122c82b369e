/** Section "Where the time goes": advice, the parts of a cold start, its connections, its modules, other memory sizes. */
import type { Results } from '../../analysis/results/types.ts';
import { present } from '../../present.ts';
import { breakdownChart } from '../charts/breakdown-chart.ts';
import type { Chart } from '../charts/chart.ts';
import { connectionsChart, noConnectionsSentence } from '../charts/connections-chart.ts';
import { predictionChart, unpredictableSentences } from '../charts/prediction-chart.ts';
import { cpuTimeExtensionTable } from '../tables/cpu-time-extension-table.ts';
import type { Section } from './document-html.ts';
import { type DrawChart, figuresHtml } from './figure-html.ts';
import { fillPatterns } from './fill-patterns.ts';
import { type Html, html } from './html.ts';
import { importsHtml, type NamedImports } from './imports-html.ts';
import { tableHtml } from './table-html.ts';

const TITLE = 'Where the time goes';
const MAX_ADVICE = 3;
/** Functions whose modules are listed. */
const MAX_IMPORTS = 8;

/**
 * Absent where nothing was observed, as on AWS.
 * @param shown the part of `all` that is in tables and charts
 */
export async function timeSection(shown: Results, all: Results, draw: DrawChart): Promise<Section | undefined> {
  const figure = async (chart: Chart | undefined) => chart && (await figuresHtml([chart], TITLE, draw));
  const sentences = present([noConnectionsSentence(all), ...unpredictableSentences(all)]);
  const imports = all.functions.flatMap((measured): NamedImports[] =>
    measured.imports === undefined ? [] : [{ function: measured.function, imports: measured.imports }],
  );
  const extension = cpuTimeExtensionTable(shown);
  const parts = present<Html>([
    adviceHtml(all.advice ?? []),
    await figure(breakdownChart(shown, all)),
    extension && tableHtml(extension),
    await figure(connectionsChart(shown, all)),
    imports.length > 0 && importsHtml(imports.slice(0, MAX_IMPORTS)),
    imports.length > MAX_IMPORTS &&
      html`<p class="quiet">The modules of ${imports.length - MAX_IMPORTS} more functions are in results.json.</p>`,
    await figure(predictionChart(shown, all)),
    sentences.length > 0 && html`<ul class="plain">${sentences.map((sentence) => html`<li>${sentence}</li>`)}</ul>`,
  ]);
  return parts.length === 0 ? undefined : { id: 'time', title: TITLE, body: html`${fillPatterns()}${parts}` };
}

/** Of all functions, what has the most milliseconds at stake. */
function adviceHtml(advice: NonNullable<Results['advice']>): Html | undefined {
  if (advice.length === 0) return undefined;
  const costliest = advice.toSorted((left, right) => right.costMs - left.costMs).slice(0, MAX_ADVICE);
  const items = costliest.map(({ function: label, memoryMb, sentence }) => {
    const name = memoryMb === undefined ? label : `${label}, ${memoryMb} MB`;
    return html`<li><strong>${name}:</strong> ${sentence}</li>`;
  });
  return html`<ul class="plain">${items}</ul>`;
}
