/** The layer versions of the CPU time extension, one for each architecture for which it is built. */
import { Architecture, Code, LayerVersion } from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';
import type { Architecture as FunctionArchitecture } from '../../core/suite/types.ts';

/** ARNs of the layer versions. */
export type CpuTimeLayers = Readonly<Partial<Record<FunctionArchitecture, string>>>;

const VARIANTS = [
  { architecture: 'arm64', id: 'CpuTimeArm64', name: 'thaw-cpu-time-arm64', compatible: Architecture.ARM_64 },
  { architecture: 'x86_64', id: 'CpuTimeX86', name: 'thaw-cpu-time-x86-64', compatible: Architecture.X86_64 },
] as const;

/** @param zips absolute paths of the built layers */
export function makeCpuTimeLayers(
  scope: Construct,
  zips: Readonly<Partial<Record<FunctionArchitecture, string>>>,
): CpuTimeLayers {
  const made = VARIANTS.flatMap(({ architecture, id, name, compatible }): [FunctionArchitecture, string][] => {
    const zip = zips[architecture];
    if (zip === undefined) return [];
    const layer = new LayerVersion(scope, id, {
      layerVersionName: name,
      description: 'Thaw: an extension that reads the CPU time of a measured function; attached by a run, and detached',
      code: Code.fromAsset(zip),
      compatibleArchitectures: [compatible],
    });
    return [[architecture, layer.layerVersionArn]];
  });
  return Object.fromEntries(made);
}
