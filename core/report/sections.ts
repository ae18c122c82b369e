/** The tables of a report in their order, for both Markdown and the terminal. */
import type { Results } from '../analysis/results/types.ts';
import { present } from '../present.ts';
import { breakdownTable } from './tables/breakdown-table.ts';
import { costTable, memoryChoiceTable } from './tables/cost-tables.ts';
import { cpuTimeExtensionTable } from './tables/cpu-time-extension-table.ts';
import { estimateTable } from './tables/estimate-table.ts';
import { loadTables } from './tables/load-tables.ts';
import { memoryTables } from './tables/memory-tables.ts';
import { nightlyTable } from './tables/nightly-table.ts';
import { coldTable, followUpTable, warmTable } from './tables/phase-tables.ts';
import { differencesTable, excludedTable, ownMetricsTable, packagesTable } from './tables/provenance-tables.ts';
import { publishedTable } from './tables/published-table.ts';
import { contrastTables, ratioTables } from './tables/ratio-tables.ts';
import { samplingTable } from './tables/sampling-table.ts';
import type { ReportTable } from './tables/table.ts';

/** The measured figures and their comparison. */
export function figureTables(results: Results): ReportTable[] {
  return present([
    nightlyTable(results),
    coldTable(results),
    followUpTable(results),
    warmTable(results),
    breakdownTable(results),
    cpuTimeExtensionTable(results),
    ...loadTables(results),
    ...ratioTables(results),
    ...contrastTables(results),
    publishedTable(results),
    costTable(results),
    memoryChoiceTable(results),
    ...memoryTables(results),
    ownMetricsTable(results),
  ]);
}

/** What the figures were measured with, and what was excluded. */
export function evidenceTables(results: Results): ReportTable[] {
  return present([
    packagesTable(results),
    differencesTable(results),
    samplingTable(results),
    excludedTable(results),
    estimateTable(results),
  ]);
}
