import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

const stopSignals = new URL('../../../cli/host/stop-signals.ts', import.meta.url).href;
const output = new URL('../../../cli/output/output.ts', import.meta.url).href;
const root = fileURLToPath(new URL('../../..', import.meta.url));

it.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)('a command receives %s and ends by itself', async (signal) => {
  // Like a command whose terminal was closed: nothing reads its output any more.
  const script = `
    import { onStopSignals } from ${JSON.stringify(stopSignals)};
    import { makeOutput } from ${JSON.stringify(output)};
    const out = makeOutput({ json: false });
    const keepsRunning = setInterval(() => {}, 1000);
    const ignore = onStopSignals(() => {
      out.log('stopping');
      ignore();
      clearInterval(keepsRunning);
      setTimeout(() => process.exit(130), 50);
    });
    out.print('ready');`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  await once(child.stdout, 'data');
  child.stderr.destroy();

  child.kill(signal);

  expect(await once(child, 'exit')).toEqual([130, null]);
});
