/**
 * What this deployment brings: the targets that are built, those that are not (with the command that changes it), and
 * the suites that ship. The stacks deploy from it, and PlanRun carries it as the constant THAW_CATALOGUE.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { BenchmarkError } from '../core/errors.ts';
import type { TargetManifest } from '../core/suite/manifest.ts';
import { didYouMean } from '../core/suite/nearest.ts';
import type { Architecture, BuildRecord, Catalogue } from '../core/suite/types.ts';
// Not index.ts: that would load what compiles the targets, and synthesis compiles nothing.
import { readManifests } from '../target-functions/build/shared/manifests.ts';
import { readBuilds } from '../target-functions/build/shared/records.ts';
import { targetFunctionName } from './names.ts';
import type { Settings } from './settings.ts';

export type Need = TargetManifest['needs'][number];

/** True when this deployment brings it (`constructs/target-resources.ts`): a database and a cache only where they run. */
export function isProvided(need: Need, settings: Settings): boolean {
  if (need !== 'database' && need !== 'cache') return true;
  return settings.database || settings.localServices?.[need] !== undefined;
}

export interface DeployableTarget {
  readonly manifest: TargetManifest;
  readonly build: BuildRecord;
}

type MissingTarget = Catalogue['missing'][number];

export interface DeploymentContent {
  /** To deploy, by name. */
  readonly targets: readonly DeployableTarget[];
  readonly catalogue: Catalogue;
  /** Left out because they need a database or a cache, which a deployment brings only when it is asked to. */
  readonly optional: readonly string[];
}

/**
 * Reads manifests, builds and suites from the work tree.
 * @throws BenchmarkError TARGET_UNKNOWN or TARGET_NOT_DEPLOYED when the setting `targets` names what is not there,
 *   SUITE_UNKNOWN when the nightly suite does not exist, DATA_INVALID when a file is no JSON
 */
export function readDeploymentContent(repositoryRoot: string, settings: Settings): DeploymentContent {
  const manifests = readManifests(repositoryRoot);
  refuseUnknownTargets(manifests, settings);
  const builds = readBuilds(repositoryRoot, settings.architecture);
  const targets: DeployableTarget[] = [];
  const missing: MissingTarget[] = [];
  for (const manifest of manifests) {
    const build = builds.built.find(({ target }) => target === manifest.name);
    const absent =
      reasonNotToDeploy(manifest, settings) ??
      (build === undefined ? notBuilt(manifest, settings.architecture, builds.missing) : undefined);
    if (absent === undefined && build !== undefined) targets.push({ manifest, build });
    else if (absent !== undefined) missing.push(absent);
  }
  refuseMissingChoice(settings, missing);
  const suites = readSuites(repositoryRoot);
  if (settings.nightly) refuseUnknownSuite(settings.nightlySuite, Object.keys(suites));
  const deployed = targets.map(({ manifest, build }) => catalogueTarget(manifest, settings.architecture, build));
  const optional = manifests.filter(({ needs }) => needs.some((need) => !isProvided(need, settings)));
  return {
    targets,
    catalogue: { targets: deployed, missing, suites },
    optional: optional.map(({ name }) => name),
  };
}

export interface CatalogueOptions {
  readonly repositoryRoot: string;
  readonly architecture: Architecture;
}

/**
 * What a suite may name on this machine, built or not: for checking a suite before anything is built.
 * @throws BenchmarkError DATA_INVALID when a file is no JSON
 */
export function readCatalogue({ repositoryRoot, architecture }: CatalogueOptions): Catalogue {
  const builds = readBuilds(repositoryRoot, architecture);
  const manifests = readManifests(repositoryRoot).filter(({ architectures }) => architectures.includes(architecture));
  const buildOf = (name: string) => builds.built.find(({ target }) => target === name);
  return {
    targets: manifests.map((manifest) => catalogueTarget(manifest, architecture, buildOf(manifest.name))),
    missing: builds.missing,
    suites: readSuites(repositoryRoot),
  };
}

function catalogueTarget(
  manifest: TargetManifest,
  architecture: Architecture,
  build: BuildRecord | undefined,
): Catalogue['targets'][number] {
  const functionName = targetFunctionName(manifest.name);
  return { manifest, functionName, architecture, ...(build && { build }) };
}

function reasonNotToDeploy(manifest: TargetManifest, settings: Settings): MissingTarget | undefined {
  const target = manifest.name;
  if (settings.targets !== undefined && !settings.targets.includes(target)) {
    return {
      target,
      reason: 'it was not named in the context value targets of this deployment',
      fix: 'Deploy again without -c targets, or with this target in its list.',
    };
  }
  if (!manifest.architectures.includes(settings.architecture)) {
    return {
      target,
      reason: `it is not made for ${settings.architecture}, only for ${manifest.architectures.join(', ')}`,
      fix: `Deploy with -c architecture=${manifest.architectures[0]}.`,
    };
  }
  const lacking = manifest.needs.filter((need) => !isProvided(need, settings));
  if (lacking.length > 0) {
    const isLocal = settings.environment?.kind === 'local';
    return {
      target,
      reason: `it needs a ${lacking.join(' and a ')}, which ${isLocal ? 'does not run in this local cloud' : 'this deployment does not have'}`,
      fix: isLocal
        ? `Let the command start what it needs: npx thaw cloud up --targets ${target}`
        : 'Deploy it as well (it costs money while it stands): npx thaw deploy --database',
    };
  }
  return undefined;
}

function notBuilt(
  manifest: TargetManifest,
  architecture: Architecture,
  missing: readonly MissingTarget[],
): MissingTarget {
  const known = missing.find(({ target }) => target === manifest.name);
  return (
    known ?? {
      target: manifest.name,
      reason: `it is not built for ${architecture}`,
      fix: `Build it: ${buildCommand(manifest.name, architecture)}`,
    }
  );
}

/** The command that builds one target. */
export function buildCommand(target: string, architecture: Architecture): string {
  return `npx thaw build ${target} --arch ${architecture}`;
}

function refuseUnknownTargets(manifests: readonly TargetManifest[], settings: Settings): void {
  const names = manifests.map(({ name }) => name);
  for (const target of settings.targets ?? []) {
    if (names.includes(target)) continue;
    throw new BenchmarkError({
      code: 'TARGET_UNKNOWN',
      source: 'user',
      message: `The context value targets names "${target}", which is no target${didYouMean(target, names)}`,
      fix: `Use names of: ${names.join(', ')}.`,
    });
  }
}

/** Left out by itself is a warning; left out although it was named would be a deployment nobody asked for. */
function refuseMissingChoice(settings: Settings, missing: readonly MissingTarget[]): void {
  for (const { target, reason, fix } of missing) {
    if (!settings.targets?.includes(target)) continue;
    throw new BenchmarkError({
      code: 'TARGET_NOT_DEPLOYED',
      source: 'user',
      message: `The target "${target}" cannot be deployed: ${reason}.`,
      fix,
    });
  }
}

function refuseUnknownSuite(suite: string, names: readonly string[]): void {
  if (names.includes(suite)) return;
  throw new BenchmarkError({
    code: 'SUITE_UNKNOWN',
    source: 'user',
    message: `The context value nightlySuite names "${suite}", which is no shipped suite${didYouMean(suite, names)}`,
    fix: `Use one of: ${names.join(', ')}.`,
  });
}

/** Shipped suites as written, by name; a suite's name is its file's. */
function readSuites(repositoryRoot: string): Readonly<Record<string, unknown>> {
  const folder = path.join(repositoryRoot, 'suites');
  if (!existsSync(folder)) return {};
  const files = readdirSync(folder).filter((name) => name.endsWith('.json') && !name.endsWith('.schema.json'));
  return Object.fromEntries(
    files.sort().map((name) => [name.slice(0, -'.json'.length), readSuite(path.join(folder, name))]),
  );
}

function readSuite(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch (cause) {
    throw new BenchmarkError({
      code: 'DATA_INVALID',
      source: 'user',
      message: `The suite ${path.basename(file)} is not valid JSON: ${cause instanceof Error ? cause.message : String(cause)}`,
      fix: 'Correct the file; an editor shows the place.',
      cause,
    });
  }
}
