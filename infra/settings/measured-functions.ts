/** Checks the functions that a deployment names as measured (`thaw deploy --measure`). */
import { BenchmarkError } from '../../core/errors.ts';
import { optInCommand } from '../../core/suite/opt-in.ts';
import { isOrchestratorFunction } from '../../core/suite/orchestrator-tasks.ts';

/** So many ARNs fit into the policies of a role (10,240 characters inline) and into the environment of PlanRun (4 KB). */
const MAX_NAMED = 50;

const FUNCTION_ARN =
  /^arn:(?<partition>aws[a-z-]*):lambda:(?<region>[a-z0-9-]+):(?<account>\d{12}):function:(?<name>[A-Za-z0-9_-]{1,64})$/;

/** @throws BenchmarkError USAGE for anything but ARNs of functions of one Region and account, and for more than 50 */
export function assertMeasurable(functionArns: readonly string[]): void {
  const locations = functionArns.map(locationOf);
  const [first] = locations;
  const other = locations.findIndex((location) => location !== first);
  if (first !== undefined && other !== -1) {
    const [firstArn, otherArn] = [functionArns[0] ?? '', functionArns[other] ?? ''];
    throw notUsable(
      `${firstArn} and ${otherArn} are in two Regions or accounts`,
      'Deploy Thaw where the functions are.',
    );
  }
  if (functionArns.length <= MAX_NAMED) return;
  throw notUsable(
    `${functionArns.length} functions are named, and a policy has room for ${MAX_NAMED}`,
    `Tag them instead, each with ${optInCommand('ARN')}, and deploy with --measure "".`,
  );
}

/**
 * @param here the Region and, where it is known, the account of the deployment
 * @throws BenchmarkError USAGE for a function that is elsewhere
 */
export function assertMeasuredHere(
  functionArns: readonly string[],
  here: { readonly region: string; readonly accountId?: string | undefined },
): void {
  for (const arn of functionArns) {
    const { region, account } = FUNCTION_ARN.exec(arn)?.groups ?? {};
    if (region === here.region && (here.accountId === undefined || account === here.accountId)) continue;
    const location = [here.region, here.accountId].filter((part) => part !== undefined).join(', account ');
    throw notUsable(`${arn} is not in ${location}, where Thaw is deployed`, 'Deploy Thaw where the function is.');
  }
}

/** Partition, Region and account. */
function locationOf(functionArn: string): string {
  const { partition, region, account, name = '' } = FUNCTION_ARN.exec(functionArn)?.groups ?? {};
  if (region === undefined) {
    throw notUsable(
      `${JSON.stringify(functionArn)} is not the ARN of a function without version or alias`,
      'Use arn:aws:lambda:<region>:<account>:function:<name>, which `aws lambda get-function --function-name <name>` prints.',
    );
  }
  if (isOrchestratorFunction(name)) {
    throw notUsable(`${name} is one of Thaw's own functions, which are not measured`, 'Leave it out.');
  }
  return `${partition}:${region}:${account}`;
}

function notUsable(problem: string, fix: string): BenchmarkError {
  return new BenchmarkError({ code: 'USAGE', source: 'user', message: `measure: ${problem}.`, fix });
}
