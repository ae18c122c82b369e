/** A small example catalogue, so that these tests do not depend on the targets and suites of the repository. */
import type { TargetManifest } from '../../../core/suite/manifest.ts';
import type { Catalogue } from '../../../core/suite/types.ts';

function manifest(name: string, payloads: Readonly<Record<string, unknown>>): TargetManifest {
  return {
    schemaVersion: 1,
    name,
    description: name,
    language: 'node',
    runtime: 'nodejs24.x',
    handler: 'index.handler',
    architectures: ['arm64'],
    memoryMb: 128,
    timeoutSeconds: 30,
    payloads,
    metrics: ['sdk_call_ms'],
    needs: [],
    probe: true,
    differences: [],
  };
}

export const TARGETS = ['rust-table', 'python-table', 'node-table'] as const;

/** The shipped suite `quick` of the example catalogue, as written. */
export const QUICK = {
  name: 'quick',
  description: 'Three functions, cold and warm',
  seed: 1,
  functions: TARGETS.map((target) => ({ target, memoryMb: [128, 512], payloads: ['get', 'put'] })),
  setup: [{ target: 'python-table', payload: 'put' }],
  cold: { payloads: ['get'], samples: 3, followUps: 1 },
  warm: { samples: 5, discard: 1 },
  reference: 'rust-table',
  published: [
    { function: 'rust-table', phase: 'cold', metric: 'initDurationMs', value: 112, unit: 'ms', source: 'somewhere' },
    { function: 'node-table', phase: 'warm', metric: 'durationMs', value: 2, unit: '×', source: 'somewhere' },
  ],
  patterns: [
    {
      statement: 'Python starts later than Rust',
      left: { function: 'python-table', phase: 'cold', metric: 'initDurationMs' },
      right: { function: 'rust-table', phase: 'cold', metric: 'initDurationMs' },
    },
  ],
} as const;

/** @param missing targets that are listed but not available, as on a machine without their compiler */
export function exampleCatalogue(missing: readonly string[] = []): Catalogue {
  const manifests = [
    ...TARGETS.map((name) => manifest(name, { get: { op: 'get' }, put: { op: 'put' } })),
    manifest('tiny', { ping: {} }),
  ];
  return {
    targets: manifests
      .filter(({ name }) => !missing.includes(name))
      .map((target) => ({ manifest: target, functionName: `thaw-${target.name}`, architecture: 'arm64' as const })),
    missing: missing.map((target) => ({ target, reason: 'there is no compiler', fix: `install-compiler ${target}` })),
    suites: {
      quick: QUICK,
      tiny: { name: 'tiny', functions: [{ target: 'tiny', memoryMb: [512] }], cold: { samples: 5, burst: 5 } },
    },
  };
}
