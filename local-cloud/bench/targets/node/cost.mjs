// A function of known cost: it sleeps, burns CPU time, touches memory as its event says, and returns its own times.
function burn(cpuMs) {
  const start = process.cpuUsage();
  for (;;) {
    const { user, system } = process.cpuUsage(start);
    if ((user + system) / 1000 >= cpuMs) return;
  }
}

const hold = [];

async function work({ sleepMs = 0, cpuMs = 0, touchMb = 0 }) {
  const startedAtMs = performance.now();
  if (sleepMs > 0) await new Promise((resolve) => setTimeout(resolve, sleepMs));
  if (cpuMs > 0) burn(cpuMs);
  if (touchMb > 0) hold.push(Buffer.alloc(touchMb * 1024 * 1024, 1));
  return performance.now() - startedAtMs;
}

const initMs = await work({ sleepMs: Number(process.env['INIT_SLEEP_MS'] ?? 0) });

export const handler = async (event) => ({ initMs, workMs: await work(event) });
