/** Lambda entry of the task ApplyLoad. */
import { LoadEvent, parseEvent } from '../events.ts';
import { functionUrls, measuredFunctions, reportStore, secrets } from '../middleware/adapters.ts';
import { taskHandler } from '../middleware/task-handler.ts';
import { maxInFlight } from './max-in-flight.ts';
import { withPriority } from './own-priority.ts';
import { applyLoad } from './step.ts';

// The SDK's default of 50 sockets would queue requests without any record of the wait.
const maxSockets = maxInFlight();

export const handler = taskHandler(
  'apply-load',
  { functions: measuredFunctions(maxSockets), urls: functionUrls(maxSockets), secrets, store: reportStore },
  (event, ports) => withPriority(() => applyLoad(parseEvent(LoadEvent, event), ports)),
);
