/** report.html: one file that needs nothing else, in the order in which a reader asks. */
import type { Results } from '../../analysis/results/types.ts';
import type { Night } from '../../history/types.ts';
import { present } from '../../present.ts';
import { indexSamples } from '../../telemetry/sample-index.ts';
import type { Sample } from '../../telemetry/types.ts';
import type { Chart } from '../charts/chart.ts';
import { distributionCharts } from '../charts/distribution-chart.ts';
import { loadCharts } from '../charts/load-charts.ts';
import { memoryChart } from '../charts/memory-chart.ts';
import { nightCharts } from '../charts/night-charts.ts';
import { publishedChart } from '../charts/published-chart.ts';
import { ratioChart } from '../charts/ratio-chart.ts';
import { samplesCharts } from '../charts/samples-chart.ts';
import { tradeOffCharts } from '../charts/trade-off-chart.ts';
import { evidenceTables, figureTables } from '../sections.ts';
import { statusSentence } from '../sentences/headline.ts';
import { howToRead } from '../sentences/how-to-read.ts';
import { nightlySentences } from '../sentences/nightly.ts';
import { provenance } from '../sentences/provenance.ts';
import { keyFigures, verdictSentence } from '../sentences/verdict.ts';
import { describeEnvironment, environmentLabel } from '../sentences/where.ts';
import { nightlyTable } from '../tables/nightly-table.ts';
import { downloads } from './downloads.ts';
import { type Html, html, trusted } from './html.ts';
import { STYLE } from './style.ts';
import { tableHtml } from './table-html.ts';

export interface PageInput {
  readonly results: Results;
  readonly samples: readonly Sample[];
  /** Nights before this run; empty for a modified suite. */
  readonly earlierNights: readonly Night[];
  /** The other files of the report by name: small ones are embedded. */
  readonly files: Readonly<Record<string, string>>;
  /** `s3://bucket/runs/RUN/`. */
  readonly location: string;
}

/** Draws a chart as an `<svg>` element of this width; the page itself does not know how. */
export type DrawChart = (chart: Chart, widthPx: number) => Promise<string>;

interface Section {
  readonly id: string;
  readonly title: string;
  readonly body: Html;
}

/** Widths in px of a drawing on a desk and on a phone. */
const WIDE_PX = 1000;
const NARROW_PX = 360;

/** @returns the complete document */
export async function renderPage(input: PageInput, draw: DrawChart): Promise<string> {
  const { results } = input;
  const { run } = results;
  const sections = await sectionsOf(input, draw);
  const isLocal = run.environment.kind === 'local';
  const title = `${run.suite}, ${run.startedAt.slice(0, 10)} (${environmentLabel(run.environment)})`;
  return html`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; img-src data:">
<title>${title} · Thaw</title><style>${trusted(STYLE)}</style></head>
<body><a class="skip" href="#content">Skip to the figures</a>
<header>${isLocal && html`<div class="local"><p><strong>LOCAL RUN.</strong> Measured on one machine, not on AWS: compare these figures with each other and with other local runs of this machine.</p></div>`}
<div class="inner"><h1>${title}</h1>
<p class="verdict">${verdictSentence(results)}</p>
<ul class="figures">${keyFigures(results).map(({ title, value, detail, tone }) => html`<li class="${tone ?? ''}"><span>${title}</span><strong>${value}</strong><span>${detail}</span></li>`)}</ul>
<p class="quiet">${statusSentence(results)} ${describeEnvironment(run.environment)}. ${run.description}</p>
<nav aria-label="Sections">${sections.map(({ id, title }) => html`<a href="#${id}">${title}</a> `)}</nav></div></header>
<main id="content">${sections.map(({ id, title, body }) => html`<section aria-labelledby="${id}"><h2 id="${id}">${title}</h2>${body}</section>\n`)}</main>
<footer class="quiet">Made by Thaw from run <code>${run.id}</code>, ${run.startedAt} to ${run.endedAt}.</footer>
</body></html>
`.markup;
}

async function sectionsOf(
  { results, samples, earlierNights, files, location }: PageInput,
  draw: DrawChart,
): Promise<Section[]> {
  const index = indexSamples(samples);
  const chartSection = async (id: string, title: string, charts: readonly Chart[], before: readonly Html[] = []) =>
    charts.length + before.length === 0
      ? undefined
      : { id, title, body: html`${before}${await Promise.all(charts.map((chart) => figure(chart, title, draw)))}` };
  return present<Section>([
    changed(results),
    await chartSection('cold-and-warm', 'Cold start and warm call', present([memoryChart(results)])),
    await chartSection(
      'published',
      'Published figures beside ours',
      present([publishedChart(results)]),
      patterns(results),
    ),
    await chartSection('ratios', 'Who is faster', present([ratioChart(results)])),
    await chartSection('samples', 'Every sample', samplesCharts(results, index)),
    await chartSection('distributions', 'How the calls are distributed', distributionCharts(results, index)),
    await chartSection('memory', 'Memory, duration and cost', tradeOffCharts(results)),
    await chartSection('load', 'Load over time', loadCharts(results)),
    await chartSection('nights', 'The last nights', nightCharts(results, earlierNights)),
    quality(results),
    {
      id: 'tables',
      title: 'All tables',
      body: html`${[...figureTables(results), ...evidenceTables(results)].map(foldedTable)}`,
    },
    { id: 'provenance', title: 'Where these figures come from', body: list([...provenance(results)]) },
    { id: 'how-to-read', title: 'How to read this', body: list(howToRead(results)) },
    { id: 'downloads', title: 'Downloads', body: downloads(results.run, files, location) },
  ]);
}

/** What changed since earlier nights; absent where there is no history. */
function changed(results: Results): Section | undefined {
  const sentences = nightlySentences(results);
  const table = nightlyTable(results);
  if (sentences.length === 0) return undefined;
  return { id: 'changed', title: 'What changed', body: html`${list(sentences)}${table && tableHtml(table)}` };
}

function patterns({ patterns: all }: Results): Html[] {
  if (all.length === 0) return [];
  const words = { true: '✓ confirmed', false: '✗ refuted', null: '? undecided' } as const;
  return [
    html`<ul class="plain">${all.map(({ holds, statement, explanation }) => html`<li><strong>${words[`${holds}`]}:</strong> ${statement}. <span class="quiet">${explanation}</span></li>`)}</ul>`,
  ];
}

/** Warnings, and steps that failed or are missing. */
function quality({ warnings, problems }: Results): Section | undefined {
  if (warnings.length + problems.length === 0) return undefined;
  return {
    id: 'quality',
    title: 'Data quality',
    body: html`<ul class="plain">${warnings.map(({ message, fix }) => html`<li>${message} <span class="quiet">${fix}</span></li>`)}${problems.map(
      ({ function: label, memoryMb, round, status, reason }) =>
        html`<li>${label} at ${memoryMb} MB, round ${round}: ${status}${reason !== undefined && `, ${reason}`}</li>`,
    )}</ul>`,
  };
}

async function figure(chart: Chart, sectionTitle: string, draw: DrawChart): Promise<Html> {
  const { id, title, sentences, legend, table } = chart;
  const [wide, narrow] = await Promise.all([draw(chart, WIDE_PX), draw(chart, NARROW_PX)]);
  const heading =
    title === sectionTitle
      ? html`<figure aria-label="${title}">`
      : html`<figure aria-labelledby="${id}-title"><h3 id="${id}-title">${title}</h3>`;
  return html`${heading}
<figcaption>${sentences.join(' ')}</figcaption>
${legend.length > 0 && html`<ul class="legend">${legend.map(({ colour, mark, text }) => html`<li>${legendKey(mark, colour)}${text}</li>`)}</ul>`}
<div class="wide">${trusted(wide)}</div><div class="narrow">${trusted(narrow)}</div>
<details><summary>The figures of this chart</summary>${tableHtml(table)}</details></figure>`;
}

function foldedTable(table: Chart['table']): Html {
  return html`<details><summary>${table.title}</summary>${tableHtml(table)}</details>`;
}

function list(sentences: readonly string[]): Html {
  return html`<ul class="plain">${sentences.map((sentence) => html`<li>${sentence}</li>`)}</ul>`;
}

function legendKey(mark: Chart['legend'][number]['mark'], colour: string): Html {
  const isCharacter = mark.length === 1;
  return isCharacter
    ? html`<span aria-hidden="true" style="color:${colour}">${mark} </span>`
    : html`<span class="key ${mark}" style="color:${colour}"></span>`;
}
