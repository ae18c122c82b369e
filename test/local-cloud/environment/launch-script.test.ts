import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { launchScript } from '../../../local-cloud/lambda-service/environment/launch-script.ts';

it('passes any value of any name unchanged', () => {
  const directory = mkdtempSync(join(tmpdir(), "thaw-launch-it's here-"));
  const script = join(directory, 'script');
  const name = fc.oneof(
    fc.stringMatching(/^[A-Za-z_][A-Za-z0-9_]{0,8}$/),
    fc.constantFrom('IFS', 'UID', 'PS1', 'ENV', 'PPID'),
  );
  const value = fc
    .string({ unit: 'binary', maxLength: 60 })
    .filter((text) => !text.includes('\0') && text.isWellFormed());
  try {
    fc.assert(
      fc.property(fc.dictionary(name, value, { maxKeys: 6 }), (environment) => {
        const program = 'process.stdout.write(JSON.stringify({ env: process.env, cwd: process.cwd() }))';
        const variables = { ...environment };
        // These two would affect the Node process that prints the result.
        delete variables['NODE_OPTIONS'];
        delete variables['PWD'];
        const command = { file: process.execPath, arguments: ['-e', program], directory, environment: variables };
        writeFileSync(script, launchScript(command));
        const output = JSON.parse(execFileSync('/bin/sh', ['-c', `. "$0"`, script], { env: {}, encoding: 'utf8' }));
        const { PWD: _, ...rest } = output.env;
        expect(rest).toEqual(variables);
        expect(output.cwd).toBe(directory);
      }),
      { seed: 1, numRuns: 25 },
    );
  } finally {
    rmSync(directory, { recursive: true });
  }
});
