/** Lambda entry of the task PublishReport, and of the morning check for the nightly report. */
import { SnsNotifier } from '../adapters/sns-notifier.ts';
import { parseEvent, ReportEvent, WatchEvent } from '../events.ts';
import { reportStore } from '../middleware/adapters.ts';
import { requiredVariable, runEnvironment } from '../middleware/settings.ts';
import { taskHandler } from '../middleware/task-handler.ts';
import type { Notifier } from '../ports.ts';
import type { WatchedNight } from './find-night.ts';
import { type PublishedReport, publishReport, watchNight } from './step.ts';

let notifier: Notifier | undefined;

export const handler = taskHandler(
  'publish-report',
  { store: reportStore },
  async (event, ports): Promise<PublishedReport | WatchedNight> => {
    notifier ??= new SnsNotifier(requiredVariable('NOTIFICATION_TOPIC_ARN'));
    const all = { ...ports, notifier, environmentKind: runEnvironment().kind };
    const isWatch = typeof event === 'object' && event !== null && 'watch' in event;
    return isWatch
      ? watchNight(parseEvent(WatchEvent, event), all)
      : publishReport(parseEvent(ReportEvent, event), all);
  },
);
