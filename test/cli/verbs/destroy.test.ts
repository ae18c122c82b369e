/** What `thaw destroy` says before it deletes anything; the responses of CloudFormation are scripted. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { makeOutput } from '../../../cli/output/output.ts';
import { destroyVerb } from '../../../cli/verbs/destroy.ts';
import { respondWith, ScriptedServer } from '../../kit/orchestrator/scripted-server.ts';

const before = { ...process.env };
const cloud = new ScriptedServer();

beforeAll(async () => {
  process.env['AWS_ENDPOINT_URL_CLOUDFORMATION'] = await cloud.start();
  process.env['AWS_ACCESS_KEY_ID'] = 'test';
  process.env['AWS_SECRET_ACCESS_KEY'] = 'test';
});
afterAll(async () => {
  process.env = before;
  await cloud.stop();
});

function stack(keepReports: string): string {
  const outputs = Object.entries({ ReportsBucketName: 'reports-1', DeployChoices: JSON.stringify({ keepReports }) });
  const members = outputs.map(
    ([key, value]) => `<member><OutputKey>${key}</OutputKey><OutputValue>${value}</OutputValue></member>`,
  );
  return `<DescribeStacksResponse><DescribeStacksResult><Stacks><member><StackStatus>CREATE_COMPLETE</StackStatus><Outputs>${members.join('')}</Outputs></member></Stacks></DescribeStacksResult></DescribeStacksResponse>`;
}

it.each([
  ['the page of a proxy', respondWith(200, '<html>sign in</html>'), 'no stack ThawBenchmark'],
  [
    'another ValidationError',
    respondWith(400, '<ErrorResponse><Error><Code>ValidationError</Code><Message>no</Message></Error></ErrorResponse>'),
    'AWS returned ValidationError: no',
  ],
])('does not take %s for "not deployed"', async (_what, response, message) => {
  cloud.responses = [response];
  const options = { region: 'eu-west-1', yes: true, stopRuns: false };

  await expect(destroyVerb(options, makeOutput({ json: false }))).rejects.toThrow(message);
});

it.each([
  ['true', 'Take Thaw out of eu-west-1? Reports stay in reports-1.'],
  ['false', 'Take Thaw out of eu-west-1? ALL REPORTS ARE DELETED (keepReports=false).'],
])('asks with what happens to the reports: keepReports=%s', async (keepReports, question) => {
  cloud.responses = [respondWith(200, stack(keepReports))];

  const options = { region: 'eu-west-1', yes: false, stopRuns: false };

  await expect(destroyVerb(options, makeOutput({ json: false }))).rejects.toThrow(question);
});
