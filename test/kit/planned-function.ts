/** Builds planned functions of targets. */
import type { PlannedFunction } from '../../core/plan/types.ts';
import type { BuildRecord } from '../../core/suite/types.ts';

/** By default on arm64, with our probe and one metric of its own. */
export function plannedFunction(label: string, fields: Partial<PlannedFunction> = {}): PlannedFunction {
  const target = fields.target ?? label;
  return {
    label,
    functionName: `thaw-${target}`,
    functionArn: `arn:aws:lambda:us-east-1:000000000000:function:thaw-${target}`,
    target,
    runtime: 'provided.al2023',
    architecture: 'arm64',
    timeoutSeconds: 30,
    codeSizeBytes: 885_700,
    codeSha256: 'c29tZSBjb2Rl',
    hasProbe: true,
    metrics: ['sdk_call_ms'],
    ...fields,
  };
}

/** The same for x86_64, with a build record. */
export function builtFunction(
  label: string,
  build: Pick<BuildRecord, 'profile' | 'toolchain' | 'zipSha256'> & Partial<BuildRecord>,
  fields: Partial<PlannedFunction> = {},
): PlannedFunction {
  const planned = plannedFunction(label, { architecture: 'x86_64', ...fields });
  return {
    ...planned,
    build: {
      target: planned.target ?? label,
      architecture: 'x86_64',
      zipPath: `.thaw/build/x86_64/${planned.target}/function.zip`,
      zipSizeBytes: planned.codeSizeBytes,
      ...build,
    },
  };
}
