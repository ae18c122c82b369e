/** report.md: what fits a comment of a pull request. The page has the rest. */
import type { Results } from '../analysis/results/types.ts';
import { formatCount } from '../format/numbers.ts';
import { present } from '../present.ts';
import { escapeLine, escapeText, markdownList, markdownTable } from './markdown-text.ts';
import { nightlySentences } from './sentences/nightly.ts';
import { statusBelowVerdict } from './sentences/status.ts';
import { verdictSentence } from './sentences/verdict.ts';
import { describeEnvironment, environmentLabel } from './sentences/where.ts';
import { shownPart } from './shown-part.ts';
import { breakdownTable } from './tables/breakdown-table.ts';
import { cpuTimeExtensionTable } from './tables/cpu-time-extension-table.ts';
import { headlineTable } from './tables/headline-table.ts';
import { loadTables } from './tables/load-tables.ts';

const MAX_REMARKS = 8;

/** Renders GitHub-flavoured Markdown with a final line end. Text from functions and suites is escaped. */
export function renderMarkdown(results: Results): string {
  const { run } = results;
  const { shown, note } = shownPart(results);
  const table = headlineTable(shown) ?? loadTables(shown)[0];
  const ofTimes = present([breakdownTable(shown), cpuTimeExtensionTable(shown)]);
  const remarks = remarksOf(results);
  const verdict = verdictSentence(results);
  const facts = present([statusBelowVerdict(results), ...nightlySentences(results), note]).filter(
    (fact) => !verdict.includes(fact),
  );
  const blocks = [
    `# ${escapeText(run.suite)}: ${run.startedAt.slice(0, 10)} (${environmentLabel(run.environment)})`,
    ...localBanner(results),
    `**${escapeLine(verdict)}**`,
    ...(facts.length === 0 ? [] : [markdownList(facts.map(escapeLine))]),
    ...(table === undefined ? [] : [markdownTable(table)]),
    ...ofTimes.flatMap((of) => [`## ${of.title}`, of.notes.join(' '), markdownTable(of)]),
    ...(remarks.length === 0 ? [] : ['## Worth knowing', markdownList(remarks)]),
    `Run \`${run.id}\` on ${escapeText(describeEnvironment(run.environment))}. Charts, every table and how to read them: \`report.html\` beside this file, or \`npx thaw reports open ${run.id}\`.`,
  ];
  return `${blocks.join('\n\n')}\n`;
}

function localBanner(results: Results): string[] {
  if (results.run.environment.kind !== 'local') return [];
  return [
    '> **LOCAL RUN. These figures were not measured on AWS.** They come from execution environments on one machine: ' +
      'compare them with each other and with other local runs of this machine, not with published milliseconds.',
  ];
}

/** Failed steps, refuted patterns and warnings; the page has those that are too many. */
function remarksOf({ problems, patterns, warnings }: Results): string[] {
  const all = [
    ...problems.map(
      ({ function: label, memoryMb, round, status, reason }) =>
        `${escapeText(label)} at ${memoryMb} MB, round ${round}: ${status}${reason === undefined ? '' : `, ${escapeText(reason)}`}`,
    ),
    ...patterns
      .filter(({ holds }) => holds === false)
      .map(({ statement, explanation }) => `**Refuted**: ${escapeText(statement)}. ${escapeText(explanation)}`),
    ...warnings.map(({ code, message, fix }) => `**${code}**: ${escapeText(message)} *${escapeText(fix)}*`),
  ];
  const rest = all.length - MAX_REMARKS;
  return rest > 0 ? [...all.slice(0, MAX_REMARKS), `… and ${formatCount(rest, 'more remark')} in the page.`] : all;
}
