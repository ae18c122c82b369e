/** Sends each message once: messages that were sent are stored in `notices/`, with their text. */
import { noticeKey, unsentNoticeKey, unsentNoticePrefix } from '../../core/plan/keys.ts';
import { ALARM_METRICS, embeddedLine } from '../../core/report/embedded-line.ts';
import type { Notification } from '../../core/report/notifications.ts';
import type { PublishPorts } from '../ports.ts';
import { readAll, writeJson } from '../run-store/stored-json.ts';

/**
 * A message is sent before it is stored: when storing fails, a retried task sends it again, which is better than not at
 * all. A message that cannot be sent fails nothing: it is stored as unsent and tried again at the next call, that of the
 * watch in the morning or of the next run, and the metric of an alarm counts it.
 * @returns the kinds of the messages that were sent now
 */
export async function notifyOnce(
  ports: PublishPorts,
  suite: string,
  messages: readonly Notification[],
): Promise<Notification['kind'][]> {
  const unsent = await readAll<Notification>(ports.store, unsentNoticePrefix(suite));
  const byKey = new Map(
    [...unsent, ...messages].map((message) => [noticeKey(suite, message.about, message.kind), message]),
  );
  const sent: Notification['kind'][] = [];
  for (const [key, message] of byKey) {
    if ((await ports.store.read(key)) !== undefined) continue;
    try {
      await ports.notifier.publish(message.subject, message.lines.join('\n'));
    } catch (error) {
      await keepUnsent(ports, suite, message, error);
      continue;
    }
    await writeJson(ports.store, key, { ...message, sentAt: ports.clock.nowIso() });
    sent.push(message.kind);
  }
  return sent;
}

async function keepUnsent(ports: PublishPorts, suite: string, message: Notification, cause: unknown): Promise<void> {
  const { store, clock, log, metrics, environmentKind } = ports;
  const failedAt = clock.nowIso();
  const error = cause instanceof Error ? `${cause.name}: ${cause.message}` : String(cause);
  log.warn('A notification could not be sent; it is tried again', { suite, subject: message.subject, error });
  const failed = { name: ALARM_METRICS.notificationsFailed, unit: 'Count', value: 1 } as const;
  metrics.emit(
    JSON.stringify(embeddedLine(Date.parse(failedAt), { environment: environmentKind }, [failed], { suite })),
  );
  await writeJson(store, unsentNoticeKey(suite, message.about, message.kind), { ...message, failedAt, error });
}
