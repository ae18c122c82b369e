// `npm run check:scale-run -- [--functions 200] [--lanes 40] [--rounds 1]`: the large run that is really made, with five memory
// sizes per function. Prints what it took, and ends with 1 when something is not as planned. Takes about five minutes.
import { parseArgs } from 'node:util';
import { deployedCloud } from '../kit/deployed-cloud.ts';
import { realRun } from './real-run.ts';

const { values: options } = parseArgs({
  options: {
    functions: { type: 'string', default: '200' },
    lanes: { type: 'string', default: '40' },
    rounds: { type: 'string', default: '1' },
  },
});
const kit = await deployedCloud(['node-synthetic'], 0);
try {
  const report = await realRun(kit, {
    functions: Number(options.functions),
    lanes: Number(options.lanes),
    rounds: Number(options.rounds),
    memoryMb: [128, 256, 512, 1024, 2048],
  });
  console.log(JSON.stringify(report, undefined, 2));
  process.exitCode = report.problems.length === 0 ? 0 : 1;
} finally {
  kit.down();
}
