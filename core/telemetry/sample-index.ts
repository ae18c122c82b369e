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
    rows: groups[groupOf(table, configurationId, phase)] ?? new Uint32Array(),
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
  return { table, rows: table.status.rowsWith('valid', rows) };
}

/** Of each phase a number, and 0 for none. */
const PHASE_CODES = PHASES.length + 1;

function groupOf(table: SampleTable, configurationId: string, phase: Phase): number {
  return (table.configurationId.codeOf(configurationId) ?? -1) * PHASE_CODES + (table.phase.codeOf(phase) ?? 0);
}

/** The rows of each group, counted first, so that each list has its size. */
function groupRows(table: SampleTable): readonly Uint32Array[] {
  const { rows } = table;
  const configurations = table.configurationId.codes(rows);
  const phases = table.phase.codes(rows);
  const groupOfRow = new Uint32Array(rows.length);
  const sizes: number[] = [];
  for (let index = 0; index < rows.length; index += 1) {
    const group = (configurations[index] ?? 0) * PHASE_CODES + (phases[index] ?? 0);
    groupOfRow[index] = group;
    sizes[group] = (sizes[group] ?? 0) + 1;
  }
  const groups = Array.from(sizes, (size = 0) => new Uint32Array(size));
  const filled = new Uint32Array(groups.length);
  for (let index = 0; index < rows.length; index += 1) {
    const group = groupOfRow[index] ?? 0;
    const next = filled[group] ?? 0;
    const ofGroup = groups[group];
    if (ofGroup !== undefined) ofGroup[next] = rows[index] ?? 0;
    filled[group] = next + 1;
  }
  return groups;
}
