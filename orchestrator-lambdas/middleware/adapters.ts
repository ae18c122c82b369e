/**
 * The adapters as functions, one each, so that the bundle of a task has only the clients of those that it names: what it
 * does not load costs neither size nor init.
 */
import { SignedFunctionUrls } from '../adapters/function-urls.ts';
import { SdkLambdaFunctions } from '../adapters/lambda-functions.ts';
import { SdkReportStore } from '../adapters/s3-objects.ts';
import { SdkSecrets } from '../adapters/secrets.ts';
import { SdkExecutions } from '../adapters/sfn-executions.ts';
import type { AdapterName, Ports } from '../ports.ts';
import { localEndpoint, requiredVariable } from './settings.ts';

/** Makes an adapter. @param ownArn that of the task's own Lambda */
export type MakeAdapter<Name extends AdapterName> = (ownArn: string) => Ports[Name];

/** Enough for the largest burst that a suite may have, and for other calls at the same time. */
const USUAL_MAX_SOCKETS = 128;

/** @param maxSockets max number of simultaneous requests to measured functions */
export function measuredFunctions(maxSockets = USUAL_MAX_SOCKETS): MakeAdapter<'functions'> {
  return (ownArn) => {
    // The other functions are in the Region and account of this one: arn:aws:lambda:<region>:<account>:function
    const arnPrefix = ownArn.split(':').slice(0, 6).join(':');
    const arnOf = (functionName: string) => `${arnPrefix}:${functionName}`;
    return new SdkLambdaFunctions(maxSockets, { arnOf, endpointUrl: localEndpoint() });
  };
}

/** @param maxSockets as of `measuredFunctions` */
export function functionUrls(maxSockets: number): MakeAdapter<'urls'> {
  return () => new SignedFunctionUrls(maxSockets);
}

export const secrets: MakeAdapter<'secrets'> = () => new SdkSecrets();

export const reportStore: MakeAdapter<'store'> = () => new SdkReportStore(requiredVariable('REPORTS_BUCKET'));

export const executions: MakeAdapter<'executions'> = () => new SdkExecutions();
