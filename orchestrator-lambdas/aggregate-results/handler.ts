/** Lambda entry of the task AggregateResults. */
import { parseEvent, ReportEvent } from '../events.ts';
import { reportStore } from '../middleware/adapters.ts';
import { taskHandler } from '../middleware/task-handler.ts';
import { limitHeapGrowth } from './heap-growth.ts';
import { aggregateResults } from './step.ts';

limitHeapGrowth();

export const handler = taskHandler('aggregate-results', { store: reportStore }, (event, ports) =>
  aggregateResults(parseEvent(ReportEvent, event), ports),
);
