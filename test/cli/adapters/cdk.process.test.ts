// What cdk prints while it deploys is not a result: standard output must contain one JSON document.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, it } from 'vitest';
import { repositoryRoot } from '../../../cli/host/paths.ts';

it('prints the output of cdk on standard error', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'thaw-cdk-'));
  try {
    const module = pathToFileURL(path.join(repositoryRoot, 'cli', 'adapters', 'cdk.ts')).href;
    const call = { args: ['--version'], environment: {}, logFile: path.join(folder, 'cdk.log'), show: 'inherit' };
    const script = `const { runCdk } = await import(${JSON.stringify(module)}); await runCdk(${JSON.stringify(call)});`;
    const { stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '-e', script], { encoding: 'utf8' });

    expect(stderr).toMatch(/^\d+\.\d+\.\d+ /);
    expect(stdout).toBe('');
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}, 60_000);
