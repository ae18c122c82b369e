// How the report of a run reaches people: the bucket's index, the links and commands of a run, and the verbs that open it.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import https from 'node:https';
import path from 'node:path';
import { InvokeCommand } from '@aws-sdk/client-lambda';
import { DeleteObjectCommand, GetObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Results } from '../../core/analysis/results/types.ts';
import type { ReportLinks } from '../../core/report/report-links.ts';
import { browserPath, launchBrowser } from '../../scripts/browser.ts';
import { type CloudKit, type CommandResult, executionEnd, keysBelow, readObject } from '../kit/deployed-cloud.ts';
import { openAddress } from '../page/open-from-disk.ts';
import type { Caller } from './caller-kit.ts';

/** As a browser gets it from S3: no Content-Disposition means inline. */
export async function expectIndexRow(kit: CloudKit, { id, suite }: Pick<Results['run'], 'id' | 'suite'>) {
  const { Body, ContentType, ContentDisposition } = await kit.s3.send(
    new GetObjectCommand({ Bucket: kit.bucket, Key: 'index.html' }),
  );
  const text = await Body?.transformToString();
  expect(ContentType).toBe('text/html; charset=utf-8');
  expect(ContentDisposition ?? 'inline').toBe('inline');
  expect(text).toContain(`id="${suite}"`);
  expect(text).toContain(id);
}

/** Where the report is, as the output of the run's execution says. */
export async function linksOfOutput(kit: CloudKit, runId: string): Promise<ReportLinks> {
  const plan = JSON.parse(await readObject(kit, `runs/${runId}/plan.json`)) as { executionArn: string };
  const { output = '' } = await executionEnd(kit, plan.executionArn);
  return (JSON.parse(output) as { report: { links: ReportLinks } }).report.links;
}

/** Runs a command as it is printed, but without a browser. @returns the page that it would show */
export async function openAsPrinted(command: string, thaw: (args: string[]) => CommandResult | Promise<CommandResult>) {
  const [npx, name, ...args] = command.split(' ');
  expect([npx, name]).toEqual(['npx', 'thaw']);
  const { code, out, err } = await thaw([...args, '--json']);
  expect(code, err).toBe(0);
  const { file } = JSON.parse(out) as { file: string };
  expect(readFileSync(file, 'utf8')).toMatch(/^<!doctype html>/);
  return file;
}

async function publish(kit: CloudKit, runId: string): Promise<void> {
  const response = await kit.lambda.send(
    new InvokeCommand({ FunctionName: 'thaw-publish-report', Payload: JSON.stringify({ runId }) }),
  );
  const payload = response.Payload?.transformToString();
  expect(response.FunctionError, payload).toBeUndefined();
}

/** The results of a run as runs of other suites that ended at the same time. */
async function copyForSuites(kit: CloudKit, results: Results, suites: readonly string[]): Promise<string[]> {
  return await Promise.all(
    suites.map(async (suite) => {
      const id = results.run.id.replace(results.run.suite, suite);
      const Body = JSON.stringify({ ...results, run: { ...results.run, id, suite } });
      await kit.s3.send(new PutObjectCommand({ Bucket: kit.bucket, Key: `runs/${id}/results.json`, Body }));
      return id;
    }),
  );
}

const ROUNDS = 3;

/** @param runOf a published run of an unmodified suite in that cloud */
export function describeIndex(cloud: () => CloudKit, runOf: () => Results): void {
  it('runs that end together are all in the index, whoever writes it last', async () => {
    const kit = cloud();
    const copies = ['dynamodb', 'health', 'webhook'];
    const runIds = [runOf().run.id, ...(await copyForSuites(kit, runOf(), copies))];
    const suites = [runOf().run.suite, ...copies];

    for (let round = 0; round < ROUNDS; round += 1) {
      const before = [...(await keysBelow(kit, 'latest/')), 'index.html'];
      for (const Key of before) await kit.s3.send(new DeleteObjectCommand({ Bucket: kit.bucket, Key }));

      await Promise.all(runIds.map((runId) => publish(kit, runId)));

      const index = await readObject(kit, 'index.html');
      expect(
        suites.filter((suite) => !index.includes(`id="${suite}"`)),
        `round ${round}`,
      ).toEqual([]);
      for (const runId of runIds) expect(index).toContain(runId);
    }
  });
}

/** GET with the certificate authority of the cloud, as a browser that trusts it. */
async function get(kit: CloudKit, url: string) {
  const ca = readFileSync(kit.environmentVariables['NODE_EXTRA_CA_CERTS'] ?? '', 'utf8');
  return await new Promise<{ status: number | undefined; headers: Record<string, unknown>; text: string }>(
    (resolve, reject) => {
      const request = https.get(url, { ca }, (response) => {
        let text = '';
        response.setEncoding('utf8');
        response.on('data', (chunk: string) => {
          text += chunk;
        });
        response.on('end', () => resolve({ status: response.statusCode, headers: response.headers, text }));
      });
      request.on('error', reject);
    },
  );
}

/** @param callerOf runs the command with the caller's policy, `runOf` a finished run in the bucket */
export function describeReportVerbs(cloud: () => CloudKit, callerOf: () => Caller, runOf: () => Results): void {
  describe('a report in the bucket', () => {
    let kit: CloudKit;
    let thaw: Caller['thaw'];
    let runId: string;
    let browser: Browser | undefined;
    beforeAll(async () => {
      kit = cloud();
      ({ thaw } = callerOf());
      runId = runOf().run.id;
      browser = browserPath === undefined ? undefined : await launchBrowser();
    });
    afterAll(() => browser?.close());

    const linkOf = (variables?: NodeJS.ProcessEnv) => {
      const { code, out, err } = thaw(['reports', 'open', runId, '--aws', '--link'], variables);
      expect(code, err).toBe(0);
      return { url: out.trim(), remark: err };
    };
    /** Opens it in the browser, where there is one. */
    const expectReadable = async (address: string, text: string) => {
      if (browser === undefined) return;
      const { page, complaints } = await openAddress(browser, address, 1280);
      expect(await page.locator('body').textContent()).toContain(text);
      expect(complaints).toEqual([]);
      await page.close();
    };

    it('has a link that shows the page to whoever has it', async () => {
      const { url, remark } = linkOf();

      const { status, headers, text } = await get(kit, url);
      expect(status, text).toBe(200);
      expect(headers).toMatchObject({ 'content-type': 'text/html; charset=utf-8', 'content-disposition': 'inline' });
      expect(text).toBe(await readObject(kit, `runs/${runId}/report.html`));
      expect((await get(kit, url.replace(runId, `${runId}0`))).status).toBe(403);
      expect(remark).toMatch(/can read the page until \d{4}-\d\d-\d\d \d\d:\d\d UTC\.\n/);
      await expectReadable(url, 'LOCAL RUN');
    });

    it('has a link that ends with the temporary credentials of its maker', async () => {
      const credentials = callerOf().temporaryCredentials();
      writeFileSync(path.join(kit.folder, 'credentials.json'), JSON.stringify(credentials));
      const config = path.join(kit.folder, 'config');
      writeFileSync(config, `[profile short]\ncredential_process = cat ${kit.folder}/credentials.json\n`);
      const profile = { AWS_CONFIG_FILE: config, AWS_PROFILE: 'short' };

      const named = linkOf({ ...profile, AWS_ACCESS_KEY_ID: undefined, AWS_SECRET_ACCESS_KEY: undefined });
      const unnamed = linkOf({
        AWS_ACCESS_KEY_ID: credentials.AccessKeyId,
        AWS_SECRET_ACCESS_KEY: credentials.SecretAccessKey,
        AWS_SESSION_TOKEN: credentials.SessionToken,
      });

      const end = new Date(credentials.Expiration).toISOString().slice(0, 16).replace('T', ' ');
      expect(named.remark).toContain(`until ${end} UTC, when your temporary credentials end.`);
      expect(unnamed.remark).toContain('UTC, or until your temporary credentials end, whichever is first.');
      for (const { url } of [named, unnamed]) expect((await get(kit, url)).status).toBe(200);
    });

    it('is opened by the command, and the index of all opens it too', async () => {
      const opened = await openAsPrinted(`npx thaw reports open ${runId} --aws`, thaw);
      expect(opened).toContain(`reports/${runId}/report.html`);
      const indexed = thaw(['reports', 'index']);
      expect(indexed.code, indexed.err).toBe(0);

      const index = path.join(kit.folder, 'reports', 'index.html');
      const links = [...readFileSync(index, 'utf8').matchAll(/href="([^"#]+)"/g)].map(([, href = '']) => href);
      expect(links).toContain(`${runId}/report.html`);
      for (const link of links) expect(existsSync(path.join(kit.folder, 'reports', link)), link).toBe(true);
      await expectReadable(`file://${index}`, runOf().run.suite);
      await expectReadable(`file://${kit.folder}/reports/${runId}/report.html`, 'LOCAL RUN');
    });

    it.each([
      ['an unknown run', () => 'unknown', [], 'There is no report "unknown".', 'npx thaw reports list --aws'],
      ['an unknown run to link', () => 'unknown', ['--link'], 'There is no report "unknown".', 'npx thaw reports list'],
      [
        'a run without page',
        () => runId.replace('-synthetic-', '-health-'),
        ['--link'],
        'has no report.html',
        'npx thaw reports download',
      ],
    ])('is refused for %s, with what to do', (_what, id, flags, message, fix) => {
      const { code, out, err } = thaw(['reports', 'open', id(), '--aws', ...flags]);

      expect({ code, out }).toEqual({ code: 2, out: '' });
      expect(err).toContain(message);
      expect(err).toContain(`fix: see what`);
      expect(err).toContain(fix);
    });
  });
}
