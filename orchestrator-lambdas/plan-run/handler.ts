/** Lambda entry of the task PlanRun. */
import { PlanRunEvent, parseEvent } from '../events.ts';
import { executions, measuredFunctions, reportStore, secrets } from '../middleware/adapters.ts';
import { cpuTimeLayers, localEndpoint, measuredFunctionNames, runEnvironment } from '../middleware/settings.ts';
import { taskHandler } from '../middleware/task-handler.ts';
import { bundledCatalogue } from './catalogue.ts';
import { planRun } from './step.ts';

export const handler = taskHandler(
  'plan-run',
  { functions: measuredFunctions(), secrets, store: reportStore, executions },
  (event, ports) =>
    planRun(
      parseEvent(PlanRunEvent, event),
      {
        catalogue: bundledCatalogue(),
        environment: runEnvironment(),
        cpuTimeLayers: cpuTimeLayers(),
        optIn: { functionNames: measuredFunctionNames(), endpointUrl: localEndpoint() },
      },
      ports,
    ),
);
