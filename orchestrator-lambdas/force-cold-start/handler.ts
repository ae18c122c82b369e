/** Lambda entry of the task ForceColdStart. */
import { parseEvent, StepEvent } from '../events.ts';
import { measuredFunctions, reportStore } from '../middleware/adapters.ts';
import { taskHandler } from '../middleware/task-handler.ts';
import { forceColdStart } from './step.ts';

export const handler = taskHandler(
  'force-cold-start',
  { functions: measuredFunctions(), store: reportStore },
  (event, ports) => forceColdStart(parseEvent(StepEvent, event), ports),
);
