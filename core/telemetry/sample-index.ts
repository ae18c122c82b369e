/** Samples by configuration and phase. */
import { PHASES, type Phase } from '../plan/types.ts';
import { SampleTable } from './sample-table.ts';
import type { Sample } from './types.ts';

/** Rows of a table in the order of its samples. */
export interface SampleRows {
  readonly table: SampleTable;
  readonly rows: Uint32Array;
}

export interface SampleIndex {
  readonly table: SampleTable;
  /** The rows of a configuration and phase, valid or not. */
  rows(configurationId: string, phase: Phase): SampleRows;
  /** Only the valid ones. */
  validRows(configurationId: string, phase: Phase): SampleRows;
  /** The samples of `validRows`: views of them. */
  valid(configurationId: string, phase: Phase): readonly Sample[];
}

export function indexSamples(samples: Iterable<Sample>): SampleIndex {
  const table = SampleTable.of(samples);
  const groups = groupRows(table);
  const rows: SampleIndex['rows'] = (configurationId, phase) => ({
    table,
    rows: groups.get(groupOf(table, configurationId, phase)) ?? new Uint32Array(),
  });
  const valid = new Map<number, SampleRows>();
  const validRows: SampleIndex['validRows'] = (configurationId, phase) => {
    const group = groupOf(table, configurationId, phase);
    const ofGroup = valid.get(group) ?? validOf(rows(configurationId, phase));
    valid.set(group, ofGroup);
    return ofGroup;
  };
  return {
    table,
    rows,
    validRows,
    valid: (configurationId, phase) => samplesOf(validRows(configurationId, phase)),
  };
}

export function samplesOf({ table, rows }: SampleRows): readonly Sample[] {
  return Array.from(rows, (row) => table.sample(row));
}

export function validOf({ table, rows }: SampleRows): SampleRows {
  return { table, rows: rows.filter((row) => table.isValid(row)) };
}

function groupOf(table: SampleTable, configurationId: string, phase: Phase): number {
  return (table.configurationId.codeOf(configurationId) ?? -1) * (PHASES.length + 1) + (table.phase.codeOf(phase) ?? 0);
}

/** The rows of each group, counted first, so that each list has its size. */
function groupRows(table: SampleTable): ReadonlyMap<number, Uint32Array> {
  const groupOfRow = (row: number) => table.configurationId.code(row) * (PHASES.length + 1) + table.phase.code(row);
  const sizes = new Map<number, number>();
  for (const row of table.rows) {
    const group = groupOfRow(row);
    sizes.set(group, (sizes.get(group) ?? 0) + 1);
  }
  const groups = new Map([...sizes].map(([group, size]) => [group, new Uint32Array(size)]));
  const filled = new Map<number, number>();
  for (const row of table.rows) {
    const group = groupOfRow(row);
    const next = filled.get(group) ?? 0;
    const rows = groups.get(group);
    if (rows !== undefined) rows[next] = row;
    filled.set(group, next + 1);
  }
  return groups;
}
