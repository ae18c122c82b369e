// Runs the real command in a real shell; only `aws` is a script that reads a folder instead of a bucket.
import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { downloadCommand } from '../../../infra/deployment/download-command.ts';

/** `aws s3 ls FOLDER/`, `aws s3 ls OBJECT` and `aws s3 cp --recursive FROM TO …`, with the output of the AWS CLI. */
const AWS = `#!/bin/sh
path() { echo "$BUCKET_FOLDER/\${1#s3://reports/}"; }
case "$2" in
  ls) case "$3" in
        */) for run in "$(path "$3")"*/; do [ -d "$run" ] && echo "                           PRE $(basename "$run")/"; done ;;
        *) [ -f "$(path "$3")" ] && echo "2026-01-01 02:00:00 2 results.json" ;;
      esac ;;
  cp) mkdir -p "$5" && cp -r "$(path "$4")". "$5" ;;
esac
`;

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'thaw-download-'));
  writeFileSync(path.join(folder, 'aws'), AWS);
  chmodSync(path.join(folder, 'aws'), 0o755);
  mkdirSync(path.join(folder, 'bucket/runs'), { recursive: true });
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function addRun(runId: string, finished: boolean): void {
  const run = path.join(folder, 'bucket/runs', runId);
  mkdirSync(run);
  writeFileSync(path.join(run, 'plan.json'), '{}');
  if (finished) writeFileSync(path.join(run, 'results.json'), '{}');
}

function download(): { readonly status: number | null; readonly runs: readonly string[] } {
  const { status } = spawnSync('sh', ['-c', downloadCommand('reports')], {
    cwd: folder,
    encoding: 'utf8',
    env: { PATH: `${folder}:${process.env['PATH']}`, BUCKET_FOLDER: path.join(folder, 'bucket') },
  });
  const reports = path.join(folder, 'thaw-reports');
  return { status, runs: existsSync(reports) ? readdirSync(reports) : [] };
}

describe('the download command', () => {
  it('downloads the newest finished run', () => {
    addRun('20260101T020000Z-quick-aaaaaa', true);
    addRun('20260102T020000Z-nightly-bbbbbb', true);
    addRun('20260103T020000Z-quick-cccccc', false);

    expect(download()).toEqual({ status: 0, runs: ['20260102T020000Z-nightly-bbbbbb'] });
  });

  it('downloads nothing when no run is finished', () => {
    addRun('20260103T020000Z-quick-cccccc', false);

    expect(download().runs).toEqual([]);
  });

  it('is one line, and does not download raw records and snapshots', () => {
    const command = downloadCommand('reports');

    expect(command).not.toContain('\n');
    expect(command).toContain("--exclude 'snapshots/*'");
    expect(command).toContain("--exclude 'samples/*'");
  });
});
