/** Lambda entry of the task PublishReport. */
import { parseEvent, ReportEvent } from '../events.ts';
import { taskHandler } from '../middleware/task-handler.ts';
import { publishReport } from './step.ts';

export const handler = taskHandler('publish-report', (event, ports) =>
  publishReport(parseEvent(ReportEvent, event), ports),
);
