/** report.html: one file that needs nothing else, in the order in which a reader asks. */
import type { Results } from '../../analysis/results/types.ts';
import type { PastNight } from '../../history/past-night.ts';
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
import { howToRead } from '../sentences/how-to-read.ts';
import { keyFigures } from '../sentences/key-figures.ts';
import { nightlySentences } from '../sentences/nightly.ts';
import { provenance } from '../sentences/provenance.ts';
import { statusBelowVerdict } from '../sentences/status.ts';
import { verdictSentence } from '../sentences/verdict.ts';
import { describeEnvironment, environmentLabel } from '../sentences/where.ts';
import { shownPart } from '../shown-part.ts';
import { nightlyTable } from '../tables/nightly-table.ts';
import { problemsTable } from '../tables/problems-table.ts';
import { documentHtml, type Section } from './document-html.ts';
import { downloads, type ReportFile } from './downloads.ts';
import { type DrawChart, figuresHtml } from './figure-html.ts';
import { type Html, html } from './html.ts';
import { tableHtml } from './table-html.ts';
import { timeSection } from './time-section.ts';

export interface PageInput {
  readonly results: Results;
  readonly samples: Iterable<Sample>;
  /** Nights before this run; empty for a modified suite. */
  readonly earlierNights: readonly PastNight[];
  /** The other files of the report by name: small ones are embedded. */
  readonly files: Readonly<Record<string, ReportFile>>;
  /** `s3://bucket/runs/RUN/`. */
  readonly location: string;
}

/** @returns the complete document */
export async function renderPage(input: PageInput, draw: DrawChart): Promise<string> {
  const { results } = input;
  const { run } = results;
  const part = shownPart(results);
  const sections = await sectionsOf(input, part.shown, draw);
  return documentHtml({
    title: `${run.suite}, ${run.startedAt.slice(0, 10)} (${environmentLabel(run.environment)})`,
    isLocal: run.environment.kind === 'local',
    verdict: verdictSentence(results),
    figures: keyFigures(results),
    about: present([
      statusBelowVerdict(results),
      `${describeEnvironment(run.environment)}.`,
      run.description,
      part.note,
    ]).join(' '),
    sections,
    footer: html`Made by Thaw from run <code>${run.id}</code>, ${run.startedAt} to ${run.endedAt}.`,
  });
}

/** @param shown the part that is in tables and charts */
async function sectionsOf(
  { results, samples, earlierNights, files, location }: PageInput,
  shown: Results,
  draw: DrawChart,
): Promise<Section[]> {
  const index = indexSamples(samples);
  const chartSection = async (id: string, title: string, charts: readonly Chart[], before: readonly Html[] = []) =>
    charts.length + before.length === 0
      ? undefined
      : { id, title, body: html`${before}${await figuresHtml(charts, title, draw)}` };
  return present<Section>([
    changed(results),
    await chartSection('cold-and-warm', 'Cold start and warm call', present([memoryChart(shown, results)])),
    await timeSection(shown, results, draw),
    await chartSection(
      'published',
      'Published figures beside ours',
      present([publishedChart(results)]),
      patterns(results),
    ),
    await chartSection('ratios', 'Who is faster', present([ratioChart(results)])),
    await chartSection('samples', 'Every sample', samplesCharts(shown, index, results)),
    await chartSection('distributions', 'How the calls are distributed', distributionCharts(shown, index, results)),
    await chartSection('memory', 'Memory, duration and cost', tradeOffCharts(shown, results)),
    await chartSection('load', 'Load over time', loadCharts(shown, results)),
    await chartSection('nights', 'The last nights', nightCharts(results, earlierNights)),
    quality(results),
    {
      id: 'tables',
      title: 'All tables',
      body: html`${[...figureTables(shown), ...evidenceTables(shown)].map(foldedTable)}`,
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
function quality(results: Results): Section | undefined {
  const { warnings } = results;
  const problems = problemsTable(results);
  if (warnings.length === 0 && problems === undefined) return undefined;
  const items = warnings.map(({ message, fix }) => html`<li>${message} <span class="quiet">${fix}</span></li>`);
  return {
    id: 'quality',
    title: 'Data quality',
    body: html`${items.length > 0 && html`<ul class="plain">${items}</ul>`}${problems && tableHtml(problems)}`,
  };
}

function foldedTable(table: Chart['table']): Html {
  return html`<details><summary>${table.title}</summary>${tableHtml(table)}</details>`;
}

function list(sentences: readonly string[]): Html {
  return html`<ul class="plain">${sentences.map((sentence) => html`<li>${sentence}</li>`)}</ul>`;
}
