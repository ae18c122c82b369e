/** Lambda entry of the task ApplyLoad. */
import { LoadEvent, parseEvent } from '../events.ts';
import { taskHandler } from '../middleware/task-handler.ts';
import { maxInFlight } from './max-in-flight.ts';
import { withPriority } from './own-priority.ts';
import { applyLoad } from './step.ts';

export const handler = taskHandler(
  'apply-load',
  (event, ports) => withPriority(() => applyLoad(parseEvent(LoadEvent, event), ports)),
  // The SDK's default of 50 sockets would queue requests without any record of the wait.
  maxInFlight(),
);
