/** The wrapper of every task: logger, ports made once per execution environment, named errors. */
import { Logger } from '@aws-lambda-powertools/logger';
import { injectLambdaContext } from '@aws-lambda-powertools/logger/middleware';
import middy from '@middy/core';
import type { Context } from 'aws-lambda';
import { SignedFunctionUrls } from '../adapters/function-urls.ts';
import { SdkLambdaFunctions } from '../adapters/lambda-functions.ts';
import { SdkReportStore } from '../adapters/s3-objects.ts';
import { SdkSecrets } from '../adapters/secrets.ts';
import { SdkExecutions } from '../adapters/sfn-executions.ts';
import type { Log, Ports } from '../ports.ts';
import { LambdaClock } from './lambda-clock.ts';
import { namedErrors } from './named-errors.ts';
import { localEndpoint, requiredVariable, runEnvironment } from './settings.ts';
import { withCosts } from './with-costs.ts';

type SharedPorts = Omit<Ports, 'clock' | 'costs'>;

/** Written to stdout directly: CloudWatch needs log lines that are only JSON, without the prefix of console.log. */
const metrics = { emit: (line: string) => void process.stdout.write(`${line}\n`) };

/** Enough for the largest burst that a suite may have, and for other calls at the same time. */
const USUAL_MAX_SOCKETS = 128;

/**
 * Makes the Lambda handler of one task.
 * @param serviceName the task's folder name, in every log line
 * @param run the task; it gets the event, which is not logged because it may contain payloads, and the ports
 * @param maxSockets max number of simultaneous requests to measured functions
 */
export function taskHandler<Result>(
  serviceName: string,
  run: (event: unknown, ports: Ports) => Promise<Result>,
  maxSockets = USUAL_MAX_SOCKETS,
): (event: unknown, context: Context) => Promise<Result> {
  const logger = new Logger({ serviceName });
  const log: Log = {
    info: (message, data = {}) => logger.info(message, data),
    warn: (message, data = {}) => logger.warn(message, data),
  };
  let shared: SharedPorts | undefined;
  return middy(async (event: unknown, context: Context): Promise<Result> => {
    shared ??= makePorts(log, maxSockets, context.invokedFunctionArn);
    const ports = { ...shared, clock: new LambdaClock(() => context.getRemainingTimeInMillis()) };
    const settings = { environment: runEnvironment(), memoryMb: Number(context.memoryLimitInMB) };
    return withCosts(ports, settings, (all) => run(event, all));
  })
    .use(injectLambdaContext(logger, { logEvent: false }))
    .use(namedErrors((message, data) => logger.error(message, data)));
}

function makePorts(log: Log, maxSockets: number, ownArn: string): SharedPorts {
  // The other functions are in the Region and account of this one: arn:aws:lambda:<region>:<account>:function
  const arnPrefix = ownArn.split(':').slice(0, 6).join(':');
  const location = { arnOf: (functionName: string) => `${arnPrefix}:${functionName}`, endpointUrl: localEndpoint() };
  return {
    functions: new SdkLambdaFunctions(maxSockets, location),
    urls: new SignedFunctionUrls(maxSockets),
    secrets: new SdkSecrets(),
    store: new SdkReportStore(requiredVariable('REPORTS_BUCKET')),
    executions: new SdkExecutions(),
    log,
    metrics,
  };
}
