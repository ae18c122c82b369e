/** A function's environment variables: AWS's, its own, and those for reaching the local cloud; none of the host's. */
import { definedOnly } from '../../../core/defined-only.ts';
import type { FunctionRevision } from '../contract.ts';
import { runtimeOf } from '../runtimes/index.ts';

/** Lambda's reserved variables, with this machine's code folder in place of /var/task. */
function platformVariables(revision: FunctionRevision, runtimeApi: string, logStream: string): Record<string, string> {
  const task = revision.codeDirectory;
  return {
    AWS_LAMBDA_FUNCTION_NAME: revision.functionName,
    AWS_LAMBDA_FUNCTION_VERSION: revision.version,
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(revision.memoryMb),
    AWS_LAMBDA_LOG_GROUP_NAME: logGroupOf(revision),
    AWS_LAMBDA_LOG_STREAM_NAME: logStream,
    AWS_LAMBDA_RUNTIME_API: runtimeApi,
    AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
    AWS_REGION: revision.region,
    AWS_DEFAULT_REGION: revision.region,
    _HANDLER: revision.handler,
    LAMBDA_TASK_ROOT: task,
    LAMBDA_RUNTIME_DIR: '/var/runtime',
    AWS_XRAY_CONTEXT_MISSING: 'LOG_ERROR',
    AWS_XRAY_DAEMON_ADDRESS: '169.254.79.129:2000',
    _AWS_XRAY_DAEMON_ADDRESS: '169.254.79.129',
    _AWS_XRAY_DAEMON_PORT: '2000',
    ...runtimeOf(revision.runtime)?.variables(revision),
    ...(revision.logFormat === 'JSON' &&
      definedOnly({ AWS_LAMBDA_LOG_FORMAT: 'JSON', AWS_LAMBDA_LOG_LEVEL: revision.applicationLogLevel })),
  };
}

/** Variables that a function may override. */
function defaults(revision: FunctionRevision, temporaryDirectory: string): Record<string, string> {
  const task = revision.codeDirectory;
  return {
    TZ: ':UTC',
    LANG: 'en_US.UTF-8',
    PATH: '/var/lang/bin:/usr/local/bin:/usr/bin/:/bin:/opt/bin',
    LD_LIBRARY_PATH: `/var/lang/lib:/lib64:/usr/lib64:/var/runtime:/var/runtime/lib:${task}:${task}/lib:/opt/lib`,
    PWD: task,
    SHLVL: '0',
    // Not set on AWS, where each environment has its own /tmp; here each has its own folder.
    TMPDIR: temporaryDirectory,
  };
}

export function logGroupOf(revision: FunctionRevision): string {
  return revision.logGroup ?? `/aws/lambda/${revision.functionName}`;
}

/**
 * All variables of a runtime process. Later ones override earlier ones: defaults, local endpoints, the function's own
 * variables, its credentials, Lambda's reserved ones.
 */
export function environmentVariables(
  revision: FunctionRevision,
  sandbox: { readonly runtimeApi: string; readonly logStream: string; readonly temporaryDirectory: string },
): Record<string, string> {
  const { credentials } = revision;
  return {
    ...defaults(revision, sandbox.temporaryDirectory),
    ...revision.localEnvironment,
    ...revision.environment,
    AWS_ACCESS_KEY_ID: credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
    ...definedOnly({ AWS_SESSION_TOKEN: credentials.sessionToken }),
    ...platformVariables(revision, sandbox.runtimeApi, sandbox.logStream),
  };
}
