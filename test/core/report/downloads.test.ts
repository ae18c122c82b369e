import { expect, it } from 'vitest';
import { buildResults } from '../../../core/analysis/build-results.ts';
import { downloads } from '../../../core/report/page/downloads.ts';
import { smallRun } from '../../kit/report-run.ts';

const { run } = buildResults({ ...smallRun(), earlierNights: [] });

it('brings the files of a run on AWS with a command that the command line knows', () => {
  const onAws = { ...run, environment: { kind: 'aws', region: 'eu-west-1' } as const };

  expect(downloads(onAws, {}, 's3://b/').markup).toContain(`npx thaw reports download ${run.id} --region eu-west-1<`);
});

it('names the folder of a local run', () => {
  const local = { ...run, environment: { kind: 'local', region: 'us-east-1' } as const };

  expect(downloads(local, {}, 's3://b/').markup).toContain(`<code>reports/${run.id}</code>`);
});
