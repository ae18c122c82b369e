/** Lambda entry of the tasks Measure and RecordFailure. */
import { MeasureEvent, parseEvent } from '../events.ts';
import { taskHandler } from '../middleware/task-handler.ts';
import { measure } from './step.ts';

export const handler = taskHandler('measure', (event, ports) => measure(parseEvent(MeasureEvent, event), ports));
