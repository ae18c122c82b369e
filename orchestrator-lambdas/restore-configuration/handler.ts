/** Lambda entry of the task RestoreConfiguration, and of the EventBridge rule on ended executions. */
import { parseEvent, RestoreEvent } from '../events.ts';
import { measuredFunctions, reportStore } from '../middleware/adapters.ts';
import { taskHandler } from '../middleware/task-handler.ts';
import { restoreConfiguration } from './step.ts';

export const handler = taskHandler(
  'restore-configuration',
  { functions: measuredFunctions(), store: reportStore },
  (event, ports) => restoreConfiguration(parseEvent(RestoreEvent, event), ports),
);
