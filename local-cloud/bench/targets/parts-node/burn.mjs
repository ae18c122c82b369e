// Uses CPU time until the process has used this much, and returns what it has used, in ms.
export function burn(cpuMs) {
  const start = process.cpuUsage();
  for (;;) {
    const { user, system } = process.cpuUsage(start);
    if ((user + system) / 1000 >= cpuMs) return (user + system) / 1000;
  }
}
