/** Finds and checks the `target.json` files: a folder with a manifest is a target. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as v from 'valibot';
import { BenchmarkError } from '../../../core/errors.ts';
import type { TargetManifest } from '../../../core/suite/manifest.ts';
import { TASKS } from '../../../core/suite/orchestrator-tasks.ts';

const LANGUAGES = ['node', 'python', 'rust'] as const;
const NEEDS = ['table', 'table-item', 'secret', 'event-bus', 'database', 'cache', 'parameters', 'stored-run'] as const;

const manifestSchema = v.strictObject({
  schemaVersion: v.literal(1),
  name: v.pipe(v.string(), v.regex(/^[a-z0-9-]{1,59}$/, 'must be a slug of at most 59 of [a-z0-9-]')),
  description: v.pipe(v.string(), v.minLength(1)),
  language: v.picklist(LANGUAGES),
  runtime: v.pipe(
    v.string(),
    v.regex(/^(provided\.al\d+|python3\.\d+|nodejs\d+\.x)$/, 'is not a Lambda runtime we build for'),
  ),
  handler: v.pipe(v.string(), v.minLength(1)),
  architectures: v.pipe(v.array(v.picklist(['arm64', 'x86_64'])), v.minLength(1)),
  memoryMb: v.pipe(v.number(), v.integer(), v.minValue(128), v.maxValue(10240)),
  timeoutSeconds: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(900)),
  payloads: v.record(v.pipe(v.string(), v.regex(/^[a-z0-9_-]+$/)), v.unknown()),
  metrics: v.array(v.string()),
  needs: v.array(v.picklist(NEEDS)),
  copyOf: v.optional(v.picklist(TASKS)),
  environment: v.optional(v.record(v.string(), v.string())),
  functionUrl: v.optional(v.boolean()),
  signing: v.optional(
    v.strictObject({
      algorithm: v.picklist(['hmac-sha3-256', 'hmac-sha256']),
      secretVariable: v.pipe(v.string(), v.regex(/^[A-Za-z][A-Za-z0-9_]*$/)),
    }),
  ),
  probe: v.boolean(),
  differences: v.array(v.pipe(v.string(), v.minLength(1))),
});

export function targetsFolder(repositoryRoot: string): string {
  return join(repositoryRoot, 'target-functions');
}

/** Folder of a target's own sources. */
export function targetFolder(repositoryRoot: string, manifest: TargetManifest): string {
  return join(targetsFolder(repositoryRoot), manifest.language, manifest.name);
}

/**
 * All manifests, by name. Errors: DATA_INVALID with file and path for a manifest that is not valid JSON, misses or has
 * unknown fields, or whose name or language is not that of its folder.
 */
export function readManifests(repositoryRoot: string): TargetManifest[] {
  return LANGUAGES.flatMap((language) => {
    const folder = join(targetsFolder(repositoryRoot), language);
    if (!existsSync(folder)) return [];
    return readdirSync(folder, { withFileTypes: true })
      .filter((entry) => entry.isDirectory() && existsSync(join(folder, entry.name, 'target.json')))
      .map((entry) => readManifest(join(folder, entry.name, 'target.json'), language, entry.name));
  }).sort((left, right) => (left.name < right.name ? -1 : 1));
}

function readManifest(file: string, language: string, folderName: string): TargetManifest {
  const parsed = v.safeParse(manifestSchema, parseJson(file));
  if (!parsed.success) {
    const issue = parsed.issues[0];
    throw invalid(file, `${v.getDotPath(issue) ?? 'the whole file'}: ${issue.message}`);
  }
  const manifest = parsed.output;
  if (manifest.name !== folderName)
    throw invalid(file, `name '${manifest.name}' is not the folder's name '${folderName}'`);
  if (manifest.language !== language) throw invalid(file, `language '${manifest.language}' is not that of the folder`);
  const { copyOf, environment, functionUrl, signing, ...rest } = manifest;
  return {
    ...rest,
    ...(copyOf === undefined ? {} : { copyOf }),
    ...(environment === undefined ? {} : { environment }),
    ...(functionUrl === undefined ? {} : { functionUrl }),
    ...(signing === undefined ? {} : { signing }),
  };
}

function parseJson(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch (cause) {
    throw invalid(file, 'it is not valid JSON', cause);
  }
}

function invalid(file: string, what: string, cause?: unknown): BenchmarkError {
  return new BenchmarkError({
    code: 'DATA_INVALID',
    source: 'user',
    message: `Target manifest ${file} is not valid: ${what}`,
    fix: 'Correct the file; core/suite/manifest.ts describes every field.',
    cause,
  });
}
