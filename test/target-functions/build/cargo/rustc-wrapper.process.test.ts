// What cargo runs instead of rustc in local builds.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

describe('the compiler of local builds', () => {
  const wrapper = join(import.meta.dirname, '../../../../target-functions/build/cargo/rustc-mostly-unused.sh');
  /** A compiler that says how it was called, and fails with an option that it does not know. */
  const compiler = (failsOn: string) => `case "$*" in *${failsOn}*) exit 1;; esac; echo "\${RUSTC_BOOTSTRAP:-0} $*"`;
  const compileWith = (script: string, crate: string) =>
    spawnSync(wrapper, ['/bin/sh', '-c', script, 'rustc', '--crate-name', crate, 'lib.rs'], { encoding: 'utf8' });

  it.each([
    ['of the AWS SDK, makes code only of what is called', 'nothing', 'aws_sdk_dynamodb', '1', ' -Zhint-mostly-unused'],
    ['of the AWS SDK, compiles as usual without the option', '-Zhint', 'aws_sdk_dynamodb', '0', ''],
    ['compiles any other crate as usual', 'nothing', 'tokio', '0', ''],
  ])('%s', (_what, failsOn, crate, bootstrap, option) => {
    const { status, stdout } = compileWith(compiler(failsOn), crate);
    expect({ status, stdout }).toEqual({ status: 0, stdout: `${bootstrap} --crate-name ${crate} lib.rs${option}\n` });
  });

  it('fails where the crate does not compile', () => {
    expect(compileWith('exit 101', 'aws_sdk_dynamodb').status).toBe(101);
  });
});
