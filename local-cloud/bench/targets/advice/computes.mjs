// Computes in each call for as long as COMPUTING_MS says: too long for a small memory size, not for a whole CPU.
const computingMs = Number(process.env['COMPUTING_MS']);

export async function handler() {
  const start = process.cpuUsage();
  for (;;) {
    const { user, system } = process.cpuUsage(start);
    if ((user + system) / 1000 >= computingMs) return 'computed';
  }
}
