// What a run stores is read by later versions, by other programs and by people: kinds of objects and their fields keep
// their names. `npm run golden:update` rewrites the list when a field is added.
import { expect, it } from 'vitest';
import { functionImports } from '../../core/imports/function-imports.ts';
import { explanationKey } from '../../core/plan/keys.ts';
import { aggregateResults } from '../../orchestrator-lambdas/aggregate-results/step.ts';
import { applyLoad } from '../../orchestrator-lambdas/apply-load/step.ts';
import { forceColdStart } from '../../orchestrator-lambdas/force-cold-start/step.ts';
import { publishReport } from '../../orchestrator-lambdas/publish-report/step.ts';
import { restoreConfiguration } from '../../orchestrator-lambdas/restore-configuration/step.ts';
import { EXECUTION, SUITE, World } from '../kit/orchestrator/world.ts';

const ADAPTIVE_WITH_LOAD = {
  ...SUITE,
  cold: { ...SUITE.cold, samples: 10, targetIntervalPercent: 50, maxSamples: 25 },
  load: { phases: [{ seconds: 10, fromRps: 10, toRps: 10 }], windowSeconds: 5 },
};

/** As the command line stores it before a run. */
const IMPORTS = functionImports([
  {
    initMs: 230,
    modules: [
      { name: 'app', selfMs: 4, isOfFunction: true },
      { name: 'boto3', selfMs: 90, importedBy: 'app', isOfFunction: true },
    ],
  },
]);

async function storedBy(input: object): Promise<Map<string, Set<string>>> {
  const world = new World();
  let failures = 1;
  world.lambda.respond = () => (failures-- > 0 ? { payloadText: '{}', functionError: 'Unhandled' } : undefined);
  const planned = await world.plan(input);
  await world.runLanes(planned);
  const jobs: { laneId: string }[] = JSON.parse(world.store.objects.get(planned.loadKey)?.text ?? '[]');
  for (const { laneId } of jobs) {
    const event = { runId: planned.runId, laneId, stepIndex: 0, attempt: 1 };
    world.clock.startTask();
    const { revisionId } = await forceColdStart(event, world.ports);
    world.clock.startTask();
    await applyLoad({ ...event, revisionId }, world.ports);
  }
  await restoreConfiguration({ executionArn: EXECUTION }, world.ports);
  world.store.put(explanationKey('thaw-red', 'c2hhMjU2'), JSON.stringify({ schemaVersion: 1, imports: IMPORTS }));
  await aggregateResults({ runId: planned.runId }, world.ports);
  await publishReport({ runId: planned.runId }, world.ports);

  const fields = new Map<string, Set<string>>();
  for (const [key, { text }] of world.store.objects) {
    const kind = kindOf(key, planned.runId);
    const paths = fields.get(kind) ?? new Set();
    if (key.endsWith('.json')) for (const path of pathsOf(JSON.parse(text), '')) paths.add(path);
    else if (key.endsWith('.csv')) for (const column of text.split('\r\n')[0]?.split(',') ?? []) paths.add(column);
    fields.set(kind, paths);
  }
  return fields;
}

/** The key without what differs from run to run. */
function kindOf(key: string, runId: string): string {
  return key
    .replaceAll(runId, 'RUN')
    .replaceAll(/thaw-(red|blue)/g, 'FUNCTION')
    .replace(/(?<=^explanations\/FUNCTION\/)[^.]+/, 'CODE')
    .replaceAll(/(red|blue)_arm64_\d+_\w+/g, 'CONFIGURATION')
    .replaceAll(/[0-9a-f]{64}/g, 'DIGEST')
    .replaceAll(/\d+/g, 'N');
}

function pathsOf(value: unknown, path: string): string[] {
  if (Array.isArray(value)) return value.flatMap((item) => pathsOf(item, `${path}[]`));
  if (typeof value !== 'object' || value === null) return [path];
  return Object.entries(value).flatMap(([name, field]) => pathsOf(field, path === '' ? name : `${path}.${name}`));
}

/** One line per object within the stored one: its path, then the names of its fields. */
function linesByParent(paths: readonly string[]): string[] {
  const parents = Map.groupBy(paths.toSorted(), (path) => path.slice(0, Math.max(0, path.lastIndexOf('.'))));
  return [...parents].map(([parent, fields]) => {
    const names = fields.map((path) => path.slice(path.lastIndexOf('.') + 1));
    return `  ${parent}: ${names.join(' ')}`;
  });
}

it('keeps the names of everything that is stored', async () => {
  const all = new Map<string, Set<string>>();
  for (const input of [{ suite: 'shipped' }, ADAPTIVE_WITH_LOAD]) {
    for (const [kind, paths] of await storedBy(input)) all.set(kind, new Set([...(all.get(kind) ?? []), ...paths]));
  }
  const blocks = [...all].sort().map(([kind, paths]) => [kind, ...linesByParent([...paths])].join('\n'));
  await expect(`${blocks.join('\n')}\n`).toMatchFileSnapshot('../golden/stored-fields.txt');
});
