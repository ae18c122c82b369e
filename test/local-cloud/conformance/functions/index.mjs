// The three functions of this folder behave alike: the event selects the action, the response identifies the process.
import { appendFileSync, existsSync, readFileSync, writeFileSync } from 'node:fs';

const temporary = process.env.TMPDIR;
const processUuid = crypto.randomUUID();
let count = 0;

/** INIT selects a failure at start; `sleep-once` only at the first start of an environment. */
const marker = `${temporary}/started`;
const isFirstStart = !existsSync(marker);
writeFileSync(marker, '');
const init = process.env.INIT ?? '';
if (init === 'throw') throw new Error('no start today');
if (init === 'exit') process.exit(3);
if (init === 'sleep' || (init === 'sleep-once' && isFirstStart)) await pause(120_000);

export const handler = async (event) => {
  count += 1;
  appendFileSync(`${temporary}/calls`, 'x');
  if (event.exit !== undefined) process.exit(event.exit);
  if (event.kill) process.kill(process.pid, 'SIGKILL');
  if (event.fail) throw new RangeError('out of luck');
  if (event.allocateMb) return allocate(event.allocateMb);
  if (event.sleepMs) await pause(event.sleepMs);
  while (event.gate && !existsSync(event.gate)) await pause(10);
  if (event.responseBytes) return 'x'.repeat(event.responseBytes);
  if (event.environment) return { ...process.env };
  const calls = readFileSync(`${temporary}/calls`).length;
  return { processUuid, pid: process.pid, count, calls, nonce: process.env.NONCE ?? '' };
};

function pause(milliseconds) {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}

function allocate(megabytes) {
  const kept = [];
  for (let taken = 0; taken < megabytes; taken += 1) kept.push(Buffer.alloc(1 << 20, 1));
  return kept.length;
}
