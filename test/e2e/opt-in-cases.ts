// Who may start an execution gets at no function that nobody has opted in; called by a test file that has a cloud.
import { existsSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import {
  CreateFunctionCommand,
  GetFunctionCommand,
  GetFunctionConfigurationCommand,
  TagResourceCommand,
  waitUntilFunctionActiveV2,
} from '@aws-sdk/client-lambda';
import { strToU8, zipSync } from 'fflate';
import { beforeAll, describe, expect, it } from 'vitest';
import { type CloudKit, executionEnd, keysBelow, repositoryRoot, startExecution } from '../kit/deployed-cloud.ts';
import { configurationOf, recordConfigurations } from './cloud-kit.ts';

const TARGET = { target: 'node-synthetic', memoryMb: [512], payloads: ['cpu'] };

/** @param cloud a cloud in which node-synthetic is deployed */
export function describeOptIn(cloud: () => CloudKit): void {
  describe('a function that nobody has opted in', () => {
    let kit: CloudKit;
    let expectRestored: () => Promise<void>;
    const FunctionName = 'plain';
    const plainArn = `arn:aws:lambda:us-east-1:000000000000:function:${FunctionName}`;
    const command = () =>
      `aws lambda tag-resource --resource ${plainArn} --tags thaw:measure=true --region us-east-1 --endpoint-url https://localhost:${kit.port}`;
    const payloads = [{ name: 'x', event: {} }];
    const measured = { functionArn: plainArn, memoryMb: [256], payloads };
    const cold = { samples: 1, followUps: 0 };
    const stateOfPlain = async () => {
      const { Configuration } = await kit.lambda.send(new GetFunctionCommand({ FunctionName }));
      const log = path.join(repositoryRoot, '.thaw', 'cloud', String(kit.port), 'logs', `${FunctionName}.log`);
      return { revision: Configuration?.RevisionId, variables: Configuration?.Environment, wasCalled: existsSync(log) };
    };

    beforeAll(async () => {
      kit = cloud();
      expectRestored = await recordConfigurations(kit, ['node-synthetic']);
      const { Role } = await kit.lambda.send(
        new GetFunctionConfigurationCommand({ FunctionName: 'thaw-node-synthetic' }),
      );
      await kit.lambda.send(
        new CreateFunctionCommand({
          FunctionName,
          Runtime: 'nodejs24.x',
          Handler: 'index.handler',
          Role,
          MemorySize: 128,
          Code: { ZipFile: zipSync({ 'index.mjs': strToU8('export const handler = async () => 1;') }) },
        }),
      );
      await waitUntilFunctionActiveV2({ client: kit.lambda, maxWaitTime: 20 }, { FunctionName });
    });

    it.each([
      ['measured', { functions: [measured] }, 'FUNCTION_REFUSED'],
      [
        'measured with a variable that loads code',
        {
          functions: [
            { ...measured, environmentOverrides: [{ name: 'a', environment: { NODE_OPTIONS: '--import=x' } }] },
          ],
        },
        'SUITE_INVALID',
      ],
      [
        'called for the setup',
        { functions: [TARGET], setup: [{ functionArn: plainArn, payload: payloads[0] }] },
        'FUNCTION_REFUSED',
      ],
      [
        'of the orchestrator',
        { functions: [{ ...measured, functionArn: plainArn.replace(FunctionName, 'thaw-plan-run') }] },
        'FUNCTION_REFUSED',
      ],
    ])('is not %s: nothing is changed or called', async (_what, suite, error) => {
      const before = await stateOfPlain();

      const { executionArn } = await startExecution(kit, { name: 'mine', cold, ...suite });

      expect(await executionEnd(kit, executionArn)).toMatchObject({ status: 'FAILED', error });
      expect(await stateOfPlain()).toEqual({ ...before, wasCalled: false });
      expect(await keysBelow(kit, `locks/${FunctionName}`)).toEqual([]);
      await expectRestored();
    });

    it('is opted in by the command that the command line prints', async () => {
      writeFileSync(
        path.join(kit.folder, 'plain.json'),
        JSON.stringify({ name: 'plain', functions: [measured], cold }),
      );

      const refused = await kit.thaw(['run', 'plain.json']);

      expect(refused.err).toContain(`fix: ${command()}`);
      expect(refused.code).toBe(2);

      await kit.lambda.send(new TagResourceCommand({ Resource: plainArn, Tags: { 'thaw:measure': 'true' } }));
      const run = await kit.thaw(['run', 'plain.json']);

      expect(run.code, run.err).toBe(0);
      expect((await stateOfPlain()).wasCalled).toBe(true);
      expect(await configurationOf(kit, FunctionName)).toMatchObject({ memoryMb: 128, environment: {} });
    });
  });
}
