/** The wrapper of every task: logger, ports made once per execution environment, named errors. */
import { Logger } from '@aws-lambda-powertools/logger';
import { injectLambdaContext } from '@aws-lambda-powertools/logger/middleware';
import middy from '@middy/core';
import type { Context } from 'aws-lambda';
import type { AdapterName, Log, Ports, TaskPorts } from '../ports.ts';
import type { MakeAdapter } from './adapters.ts';
import { LambdaClock } from './lambda-clock.ts';
import { namedErrors } from './named-errors.ts';
import { runEnvironment } from './settings.ts';
import { withCosts } from './with-costs.ts';

/** Written to stdout directly: CloudWatch needs log lines that are only JSON, without the prefix of console.log. */
const metrics = { emit: (line: string) => void process.stdout.write(`${line}\n`) };

/**
 * Makes the Lambda handler of one task.
 * @param serviceName the task's folder name, in every log line
 * @param adapters of `adapters.ts`: those that the task uses
 * @param run the task; it gets the event, which is not logged because it may contain payloads, and the ports
 */
export function taskHandler<Adapter extends AdapterName, Result>(
  serviceName: string,
  adapters: { readonly [Name in Adapter]: MakeAdapter<Name> },
  run: (event: unknown, ports: TaskPorts<Adapter>) => Promise<Result>,
): (event: unknown, context: Context) => Promise<Result> {
  const logger = new Logger({ serviceName });
  const log: Log = {
    info: (message, data = {}) => logger.info(message, data),
    warn: (message, data = {}) => logger.warn(message, data),
  };
  let made: Pick<Ports, Adapter> | undefined;
  return middy(async (event: unknown, context: Context): Promise<Result> => {
    made ??= makeAdapters(adapters, context.invokedFunctionArn);
    const ports = { ...made, log, metrics, clock: new LambdaClock(() => context.getRemainingTimeInMillis()) };
    const settings = { environment: runEnvironment(), memoryMb: Number(context.memoryLimitInMB) };
    return withCosts(ports, settings, (all) => run(event, all));
  })
    .use(injectLambdaContext(logger, { logEvent: false }))
    .use(namedErrors((message, data) => logger.error(message, data)));
}

function makeAdapters<Adapter extends AdapterName>(
  adapters: { readonly [Name in Adapter]: MakeAdapter<Name> },
  ownArn: string,
): Pick<Ports, Adapter> {
  const names = Object.keys(adapters) as Adapter[];
  return Object.fromEntries(names.map((name) => [name, adapters[name](ownArn)])) as Pick<Ports, Adapter>;
}
