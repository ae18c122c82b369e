// `npm run bench:pipeline -- [--updates 20] [--update-ms 1000] [--former COMMIT]`: what the pipeline adds to update, init and
// invocation, and how many calls of Lambda's control plane it makes, beside what other tools do on the same stub function
// (docs/stub.md). Ends with 1 when an asked figure is not reached, or the run's own count of calls is not the stub's.
import { parseArgs } from 'node:util';
import { deployedCloud } from '../../kit/deployed-cloud.ts';
import { createStubFunctions } from '../../kit/stub-functions.ts';
import { figuresOf, type StrategyFigures, type StrategyRun, tableOf } from './figures.ts';
import { installFormer } from './former-pipeline.ts';
import { OTHER_STRATEGIES, runStrategy } from './other-strategies.ts';
import { runPipeline } from './own-pipeline.ts';

const { values: options } = parseArgs({
  options: {
    updates: { type: 'string', default: '20' },
    'update-ms': { type: 'string', default: '1000' },
    former: { type: 'string' },
  },
});
const updates = Number(options.updates);
const MODEL = {
  updateMs: Number(options['update-ms']),
  initMs: 300,
  durationMs: 100,
  spreadPercent: 10,
  seed: 1,
};
const BURSTS = [1, 10] as const;

const figures: StrategyFigures[] = [];
const own: StrategyFigures[] = [];

function note(run: StrategyRun): StrategyFigures {
  const of = figuresOf(run);
  figures.push(of);
  console.error(tableOf([of]));
  return of;
}

const kit = await deployedCloud(['node-synthetic'], 0);
try {
  // A function per strategy: what one leaves does not change what the next does.
  const functionFor = async (label: string) => {
    const functionName = `thaw-stub-${label}`;
    const [functionArn = ''] = await createStubFunctions(kit, [functionName], MODEL);
    return { functionName, functionArn };
  };
  // Before the first measured run, so that it does not include the start of the orchestrator's processes.
  const { functionArn: first } = await functionFor('first');
  await runPipeline(kit, { name: 'first', functionArn: first, updates: 1, burst: 1 });
  for (const burst of BURSTS) {
    const { functionArn } = await functionFor(`burst-${burst}`);
    own.push(note(await runPipeline(kit, { name: `Thaw, burst ${burst}`, functionArn, updates, burst })));
  }
  for (const [index, strategy] of OTHER_STRATEGIES.entries()) {
    const { functionName } = await functionFor(`other-${index}`);
    note(await runStrategy(kit, functionName, updates, strategy));
  }
  if (options.former !== undefined) {
    await installFormer(kit, options.former);
    await runPipeline(kit, { name: 'first', functionArn: first, updates: 1, burst: 1 });
    for (const burst of BURSTS) {
      const { functionArn } = await functionFor(`former-${burst}`);
      note(await runPipeline(kit, { name: `${options.former}, burst ${burst}`, functionArn, updates, burst }));
    }
  }
} finally {
  kit.down();
}
console.log(
  `${updates} updates each of a stub function, and a cold sample or a burst of them after each: update ${MODEL.updateMs} ms, init ${MODEL.initMs} ms, duration ${MODEL.durationMs} ms, each ±${MODEL.spreadPercent} %.
ratio: time of the lanes over update + init + duration; calls: of the control plane per sample, without polls;
late: how long after its end an update was found to have ended, over its latency. No figure is one of AWS.
`,
);
console.log(tableOf(figures));
const isReached = own.every(({ reached, problems }) => reached.ratio && reached.calls && problems.length === 0);
process.exitCode = isReached ? 0 : 1;
