/** `thaw destroy`: deletes the stacks from AWS. */
import { createInterface } from 'node:readline/promises';
import { destroyArguments } from '../../infra/deployment/cdk-arguments.ts';
import { OUTPUT_NAMES, STACK_NAMES } from '../../infra/deployment/names.ts';
import { runCdkOnAws } from '../adapters/cdk.ts';
import { describeStack } from '../adapters/stacks.ts';
import { callAws } from '../errors/aws-problem.ts';
import { EXIT } from '../errors/exit-codes.ts';
import { userError } from '../errors/make-errors.ts';
import type { Output } from '../output/output.ts';
import { requireRegion } from '../sessions/aws-session.ts';
import { choicesOf } from './deploy.ts';

interface DestroyOptions {
  readonly region?: string;
  readonly yes: boolean;
}

/** Deletes the stacks; the reports bucket is kept, and its name is printed. */
export async function destroyVerb(options: DestroyOptions, output: Output): Promise<number> {
  const region = await requireRegion(options.region);
  const stack = await callAws(() => describeStack({ region }, STACK_NAMES.benchmark));
  const bucket = stack?.outputs[OUTPUT_NAMES.reportsBucketName];
  if (
    !options.yes &&
    !(await confirmed(`Take Thaw out of ${region}? Reports stay in ${bucket ?? 'their bucket'}. [y/N] `))
  ) {
    output.log('Nothing was changed.');
    output.errorJson({ code: 'STOPPED', message: 'Nothing was changed.', fix: 'answer y, or use --yes' });
    return EXIT.usage;
  }
  const choices = choicesOf(stack?.outputs[OUTPUT_NAMES.deployChoices], {});
  await runCdkOnAws(region, destroyArguments({ ...choices, approved: true }));
  output.print(
    `The stacks are gone from ${region}.${bucket === undefined ? '' : ` The reports are still in the bucket ${bucket}.`}`,
  );
  output.printJson({ region, reportsBucketName: bucket });
  return EXIT.ok;
}

async function confirmed(question: string): Promise<boolean> {
  if (process.stdin.isTTY !== true) {
    throw userError(
      'USAGE',
      'destroy asks before it removes anything, and there is no terminal to ask on.',
      'confirm beforehand: npx thaw destroy --yes',
    );
  }
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  try {
    return /^y(es)?$/i.test((await terminal.question(question)).trim());
  } finally {
    terminal.close();
  }
}
