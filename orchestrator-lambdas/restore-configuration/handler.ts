/** Lambda entry of the task RestoreConfiguration, and of the EventBridge rule on ended executions. */
import { parseEvent, RestoreEvent } from '../events.ts';
import { taskHandler } from '../middleware/task-handler.ts';
import { restoreConfiguration } from './step.ts';

export const handler = taskHandler('restore-configuration', (event, ports) =>
  restoreConfiguration(parseEvent(RestoreEvent, event), ports),
);
