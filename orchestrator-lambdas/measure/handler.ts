/** Lambda entry of the tasks Measure and RecordFailure. */
import { MeasureEvent, parseEvent } from '../events.ts';
import { measuredFunctions, reportStore, secrets } from '../middleware/adapters.ts';
import { taskHandler } from '../middleware/task-handler.ts';
import { measure } from './step.ts';

export const handler = taskHandler(
  'measure',
  { functions: measuredFunctions(), secrets, store: reportStore },
  (event, ports) => measure(parseEvent(MeasureEvent, event), ports),
);
