/** Sends each message once: messages that were sent are stored in `notices/`, with their text. */
import { noticeKey } from '../../core/plan/keys.ts';
import type { Notification } from '../../core/report/notifications.ts';
import type { PublishPorts } from '../ports.ts';
import { writeJson } from '../run-store/stored-json.ts';

/**
 * A message is sent before it is stored: when storing fails, a retried task sends it again, which is better than not at
 * all.
 * @returns the kinds of the messages that were sent now
 */
export async function notifyOnce(
  ports: PublishPorts,
  suite: string,
  messages: readonly Notification[],
): Promise<Notification['kind'][]> {
  const sent: Notification['kind'][] = [];
  for (const message of messages) {
    const key = noticeKey(suite, message.about, message.kind);
    if ((await ports.store.read(key)) !== undefined) continue;
    await ports.notifier.publish(message.subject, message.lines.join('\n'));
    await writeJson(ports.store, key, { sentAt: ports.clock.nowIso(), ...message });
    sent.push(message.kind);
  }
  return sent;
}
