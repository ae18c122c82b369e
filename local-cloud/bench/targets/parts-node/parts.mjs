// A function of known composition: it computes, sleeps and waits for a server as its event says, and measures itself.
import { createConnection } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { burn } from './burn.mjs';
import './import.mjs';

const initSleepMs = Number(process.env['INIT_SLEEP_MS'] ?? 0);
const sleepsFromMs = performance.now();
if (initSleepMs > 0) await sleep(initSleepMs);
// Less than asked for: a timer counts from the beginning of the event loop's turn, before this module was compiled.
const initSleptMs = performance.now() - sleepsFromMs;
const initCpuMs = processCpuMs();

function processCpuMs() {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

function firstBytes(port) {
  return new Promise((resolve, reject) => {
    createConnection(port, '127.0.0.1').on('error', reject).on('data', resolve).on('end', resolve);
  });
}

export async function handler({ cpuMs = 0, sleepMs = 0, latePort }) {
  const startedAtMs = performance.now();
  let usedMs = 0;
  if (cpuMs > 0) usedMs += burn(cpuMs / 2);
  if (sleepMs > 0) await sleep(sleepMs);
  if (latePort !== undefined) await firstBytes(latePort);
  if (cpuMs > 0) usedMs += burn(cpuMs / 2);
  return { initCpuMs, initSleptMs, cpuMs: usedMs, wallMs: performance.now() - startedAtMs };
}
