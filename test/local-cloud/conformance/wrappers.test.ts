/** AWS_LAMBDA_EXEC_WRAPPER on the managed runtimes and on an OS-only one (Lambda guide, "Wrapper scripts"). */
import { PublishLayerVersionCommand } from '@aws-sdk/client-lambda';
import { strToU8, zipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { platformLines, useCloud } from './kit.ts';

const conformance = useCloud();
const PROGRAM = { os: 3, attrs: 0o100755 * 65536 } as const;
const PLAIN = { os: 3, attrs: 0o100644 * 65536 } as const;
const bytes = (text: string) => strToU8(text);

/** Puts an option before the last argument, as the example of AWS's guide does. */
const WRAPPER = `#!/bin/bash
args=("$@")
export WRAPPED="$*"
exec "\${args[@]:0:$#-1}" \${OPTIONS} "\${args[@]: -1}"
`;
const NODE = `export const handler = async () => ({ wrapped: process.env.WRAPPED ?? null, options: process.execArgv });`;
const PYTHON = `import os, sys
def handler(event, context):
    return {"wrapped": os.environ.get("WRAPPED"), "options": sys.flags.optimize}
`;
const BOOTSTRAP = `#!/bin/bash
while true; do
  headers=$(mktemp)
  curl -sS -D "$headers" -o /dev/null "http://$AWS_LAMBDA_RUNTIME_API/2018-06-01/runtime/invocation/next"
  id=$(grep -i lambda-runtime-aws-request-id "$headers" | tr -d '[:space:]' | cut -d: -f2)
  curl -sS -o /dev/null -d "{\\"wrapped\\":\\"$WRAPPED\\"}" "http://$AWS_LAMBDA_RUNTIME_API/2018-06-01/runtime/invocation/$id/response"
done
`;

const create = (wrapper: string, Runtime: string, files: Parameters<typeof zipSync>[0], more: object = {}) =>
  conformance.create('Node', {
    Runtime,
    Handler: 'index.handler',
    Environment: {
      Variables: { AWS_LAMBDA_EXEC_WRAPPER: wrapper, OPTIONS: Runtime.startsWith('p') ? '-O' : '--trace-uncaught' },
    },
    Code: { ZipFile: zipSync({ 'index.mjs': bytes(NODE), 'index.py': bytes(PYTHON), ...files }) },
    ...more,
  });
const invoke = (name: string) => conformance.client('AWS SDK for JavaScript').invoke(name, {}, { tail: true });

describe.concurrent('a wrapper', () => {
  it.each([
    ['nodejs22.x', ['--max-old-space-size=1592', '--trace-uncaught']],
    ['nodejs24.x', ['--max-old-space-size=1592', '--trace-uncaught']],
    ['python3.13', 1],
  ])('of the code starts the runtime of %s, and may change its arguments', async (Runtime, options) => {
    const name = await create('/var/task/bin/wrap', Runtime, { bin: { wrap: [bytes(WRAPPER), PROGRAM] } });

    const { text } = await invoke(name);

    expect(JSON.parse(text)).toEqual({ wrapped: expect.stringMatching(/(node|python)\S* /), options });
  });

  it('of a layer is found below /opt', async () => {
    const layer = await conformance.cloud.lambda.send(
      new PublishLayerVersionCommand({
        LayerName: 'wrapper',
        Content: { ZipFile: zipSync({ 'wrap-it': [bytes(WRAPPER), PROGRAM] }) },
      }),
    );
    const name = await create('/opt/wrap-it', 'nodejs24.x', {}, { Layers: [layer.LayerVersionArn] });

    expect(JSON.parse((await invoke(name)).text).wrapped).toContain('node');
  });

  it('is not known to an OS-only runtime', async () => {
    const name = await create('/opt/nothing', 'provided.al2023', { bootstrap: [bytes(BOOTSTRAP), PROGRAM] });

    const { text } = await invoke(name);

    expect(text).toBe('{"wrapped":""}');
  });

  it.each([
    ['does not exist', '/opt/otel-handler', 127],
    ['is not an executable', '/var/task/plain', 126],
  ])('that %s fails the init', async (problem, wrapper, status) => {
    const name = await create(wrapper, 'nodejs22.x', { plain: [bytes(WRAPPER), PLAIN] });

    const failed = await invoke(name);

    const errorMessage = `RequestId: ${failed.requestId} Error: Runtime exited with error: exit status ${status}`;
    expect(failed.text).toBe(JSON.stringify({ errorType: 'Runtime.ExitError', errorMessage }));
    expect(failed.tail).toContain(`${wrapper}: ${problem}\n`);
    expect(platformLines(failed.tail)[0]).toMatch(/Phase: init\tStatus: error\tError Type: Runtime\.ExitError$/);
  });
});
