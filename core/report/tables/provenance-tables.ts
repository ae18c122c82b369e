/** The code of each function, and the excluded samples by reason. */
import { isReportMetric } from '../../analysis/metrics.ts';
import { phasesOf } from '../../analysis/results/phase-result.ts';
import type { Results } from '../../analysis/results/types.ts';
import { formatFigure } from '../../format/figures.ts';
import { formatBytes, formatNumber, NOT_MEASURED } from '../../format/numbers.ts';
import { PHASE_TITLES } from '../../format/words.ts';
import { IDENTITY_COLUMNS, identityCells, medianCell } from './cells.ts';
import { left, type ReportTable, right, text } from './table.ts';

export function packagesTable(results: Results): ReportTable {
  return {
    title: 'Packages',
    notes: [],
    columns: [
      left('Function'),
      left('Runtime'),
      left('Version'),
      left('Architecture'),
      right('Package'),
      left('Profile'),
      left('AWS client'),
      left('Toolchain'),
      right('Dependencies'),
      left('Probe'),
      left('Code SHA-256 (base64, start)'),
    ],
    rows: results.functions.map((measured) => [
      text(measured.function),
      text(measured.runtime),
      text(measured.runtimeVersions.join(', ') || NOT_MEASURED),
      text(measured.architecture),
      text(formatBytes(measured.codeSizeBytes)),
      text(measured.buildProfile ?? NOT_MEASURED),
      text(measured.awsClient ?? NOT_MEASURED),
      text(measured.toolchain ?? NOT_MEASURED),
      text(formatNumber(measured.dependencyCount)),
      text(measured.hasProbe ? 'yes' : 'no'),
      text(measured.codeSha256.slice(0, 12)),
    ]),
    wideOnly: true,
  };
}

/** Where the targets differ from the functions whose published figures stand beside theirs. */
export function differencesTable(results: Results): ReportTable | undefined {
  const rows = results.functions.flatMap(({ function: label, differences }) => {
    if (differences === undefined) return [];
    return (differences.length === 0 ? ['none'] : differences).map((difference) => [text(label), text(difference)]);
  });
  if (rows.length === 0) return undefined;
  return {
    title: 'Differences from the published functions',
    notes: [
      'As deployed (deploy profile). A local build also differs in its profile and its AWS client: see Packages.',
    ],
    columns: [left('Function'), left('Difference')],
    rows,
    wideOnly: true,
  };
}

export function excludedTable(results: Results): ReportTable | undefined {
  const rows = results.configurations.flatMap((configuration) =>
    phasesOf(configuration).flatMap(([phase, result]) =>
      Object.entries(result.excluded).map(([reason, count]) => [
        ...identityCells(configuration),
        text(PHASE_TITLES[phase]),
        text(reason),
        text(String(count)),
      ]),
    ),
  );
  if (rows.length === 0) return undefined;
  return {
    title: 'Excluded samples',
    notes: ['Kept in samples.csv with their reason, measured again, and in no statistic (docs/exclude-reasons.md).'],
    columns: [...IDENTITY_COLUMNS, left('Phase'), left('Reason'), right('Count')],
    rows,
  };
}

/** Every figure that targets measured themselves; the headline tables show only the main one. */
export function ownMetricsTable(results: Results): ReportTable | undefined {
  const rows = results.configurations.flatMap((configuration) =>
    phasesOf(configuration).flatMap(([phase, result]) =>
      Object.entries(result.metrics)
        .filter(([metric]) => !isReportMetric(metric))
        .map(([metric, summary]) => [
          ...identityCells(configuration),
          text(PHASE_TITLES[phase]),
          text(metric),
          text(String(summary.n)),
          medianCell(metric, summary),
          text(formatFigure(metric, summary.mean)),
          text(formatFigure(metric, summary.min)),
          text(formatFigure(metric, summary.max)),
        ]),
    ),
  );
  if (rows.length === 0) return undefined;
  return {
    title: "The targets' own figures",
    notes: ['Measured inside the handler and returned in its response.'],
    columns: [
      ...IDENTITY_COLUMNS,
      left('Phase'),
      left('Figure'),
      right('n'),
      right('Median'),
      right('Mean'),
      right('Min'),
      right('Max'),
    ],
    rows,
    wideOnly: true,
  };
}
