/** Lambda entry of the task AggregateResults. */
import { parseEvent, ReportEvent } from '../events.ts';
import { taskHandler } from '../middleware/task-handler.ts';
import { aggregateResults } from './step.ts';

export const handler = taskHandler('aggregate-results', (event, ports) =>
  aggregateResults(parseEvent(ReportEvent, event), ports),
);
