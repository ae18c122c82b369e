/**
 * The content of a deployment: the targets that are built, those that are missing (with the command that builds them), and
 * the shipped suites. The stacks are made from it, and PlanRun has it as the constant THAW_CATALOGUE.
 */

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { definedOnly } from '../../core/defined-only.ts';
import { messageOf } from '../../core/error-text.ts';
import { BenchmarkError } from '../../core/errors.ts';
import type { TargetManifest } from '../../core/suite/manifest.ts';
import { didYouMean } from '../../core/suite/nearest.ts';
import type { Architecture, BuildRecord, Catalogue, CatalogueTarget } from '../../core/suite/types.ts';
import { readManifests } from '../../target-functions/build/shared/manifests.ts';
import { extensionPaths, readBuilds } from '../../target-functions/build/shared/records.ts';
import { targetFunctionName } from '../deployment/names.ts';
import { FUNCTION_URL_REGIONS } from '../deployment/regions.ts';
import type { Settings } from '../settings/deploy-settings.ts';

export type Need = TargetManifest['needs'][number];

/** True when the deployment has the resource (`constructs/target-resources.ts`); a database and a cache are optional. */
function isProvided(need: Need, settings: Settings): boolean {
  if (need !== 'database' && need !== 'cache') return true;
  return settings.database || settings.localServices?.[need] !== undefined;
}

/** True for targets of the suite `self` that AWS lacks: they leave more than functions, so they are deployed when asked for only. */
function isUnaskedCopy({ name, copyOf, needs }: TargetManifest, settings: Settings): boolean {
  const isAsked = settings.self || settings.targets?.includes(name) || settings.environment?.kind === 'local';
  return !isAsked && (copyOf !== undefined || needs.includes('stored-run'));
}

export type DeployableTarget = CatalogueTarget & { readonly build: BuildRecord };

type MissingTarget = Catalogue['missing'][number];

export interface DeploymentContent {
  /** The targets to deploy, ordered by name. */
  readonly targets: readonly DeployableTarget[];
  readonly catalogue: Catalogue;
  /** Names of targets that are skipped because what they need is optional: a database, a cache, the setting `self`. */
  readonly optional: readonly string[];
  /** Names of targets whose function URL is left out, because there are none in the Region. */
  readonly withoutUrl: readonly string[];
  /** Absolute paths of the built layers of the CPU time extension; those of functions to measure may be of either architecture. */
  readonly extensionZips: Readonly<Partial<Record<Architecture, string>>>;
}

/**
 * Reads manifests, builds and suites from the work tree.
 * @param region of the deployment; undefined when it is not known, and in the local cloud, which has everything
 * @throws BenchmarkError TARGET_UNKNOWN or TARGET_NOT_DEPLOYED when the setting `targets` names a target that does not
 *   exist or cannot be deployed, SUITE_UNKNOWN when the nightly suite does not exist, DATA_INVALID when a file is not JSON
 */
export function readDeploymentContent(
  repositoryRoot: string,
  settings: Settings,
  region?: string | undefined,
): DeploymentContent {
  const hasUrls = region === undefined || FUNCTION_URL_REGIONS.includes(region);
  const manifests = readManifests(repositoryRoot).map((manifest) =>
    manifest.functionUrl === true ? { ...manifest, functionUrl: hasUrls } : manifest,
  );
  const names = manifests.map(({ name }) => name);
  for (const target of settings.targets ?? []) assertKnown('targets', target, names);
  const { architecture } = settings;
  const isLocal = settings.environment?.kind === 'local';
  const builds = readBuilds(repositoryRoot, architecture);
  const targets: DeployableTarget[] = [];
  const missing: MissingTarget[] = [];
  for (const manifest of manifests) {
    const build = builds.built.find(({ target }) => target === manifest.name);
    const absent = reasonNotToDeploy(manifest, settings);
    if (absent === undefined && build !== undefined)
      targets.push({ ...catalogueTarget(manifest, architecture), build });
    else missing.push(absent ?? notBuilt(manifest.name, architecture, builds.missing));
  }
  refuseMissingChoice(settings, missing);
  const suites = readSuites(repositoryRoot);
  if (settings.nightly) assertNightlySuite(settings.nightlySuite, suites);
  const optional = manifests.filter(
    (manifest) => isUnaskedCopy(manifest, settings) || manifest.needs.some((need) => !isProvided(need, settings)),
  );
  const withoutUrl = targets.filter(({ manifest }) => manifest.functionUrl === false);
  return {
    targets,
    catalogue: { targets, missing, suites },
    optional: optional.map(({ name }) => name),
    withoutUrl: withoutUrl.map(({ manifest }) => manifest.name),
    extensionZips: builtExtensions(repositoryRoot, isLocal ? [architecture] : ['arm64', 'x86_64']),
  };
}

function builtExtensions(
  repositoryRoot: string,
  architectures: readonly Architecture[],
): DeploymentContent['extensionZips'] {
  const zips = architectures.map((architecture) => [architecture, extensionPaths(repositoryRoot, architecture).zip]);
  return Object.fromEntries(zips.filter(([, zip = '']) => existsSync(zip)));
}

/**
 * @param suite absent = the default of the setting
 * @throws BenchmarkError SUITE_UNKNOWN when no such suite ships
 */
export function assertNightlySuite(suite: string | undefined, suites: Catalogue['suites']): void {
  if (suite !== undefined) assertKnown('nightlySuite', suite, Object.keys(suites));
}

interface CatalogueOptions {
  readonly repositoryRoot: string;
  readonly architecture: Architecture;
}

/**
 * The targets that a suite may name on this machine, built or not: for validating a suite before anything is built.
 * @throws BenchmarkError DATA_INVALID when a file is not JSON
 */
export function readCatalogue({ repositoryRoot, architecture }: CatalogueOptions): Catalogue {
  const builds = readBuilds(repositoryRoot, architecture);
  const manifests = readManifests(repositoryRoot).filter(({ architectures }) => architectures.includes(architecture));
  return {
    targets: manifests.map((manifest) => ({
      ...catalogueTarget(manifest, architecture),
      ...definedOnly({ build: builds.built.find(({ target }) => target === manifest.name) }),
    })),
    missing: builds.missing,
    suites: readSuites(repositoryRoot),
  };
}

function catalogueTarget(manifest: TargetManifest, architecture: Architecture): Omit<CatalogueTarget, 'build'> {
  return { manifest, functionName: targetFunctionName(manifest.name), architecture };
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
  if (isUnaskedCopy(manifest, settings)) {
    return {
      target,
      reason: "copies of Thaw's own functions are deployed only when they are asked for",
      fix: 'Deploy them as well: npx thaw deploy --self',
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
        : 'Deploy it as well (it costs money while it is deployed): npx thaw deploy --database',
    };
  }
  return undefined;
}

function notBuilt(target: string, architecture: Architecture, missing: readonly MissingTarget[]): MissingTarget {
  return (
    missing.find((candidate) => candidate.target === target) ?? {
      target,
      reason: `it is not built for ${architecture}`,
      fix: `Build it: npx thaw build ${target} --arch ${architecture}`,
    }
  );
}

/** A missing target is only a warning, but an error when the setting `targets` names it. */
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

/** @throws BenchmarkError TARGET_UNKNOWN, SUITE_UNKNOWN when a setting has an unknown name */
function assertKnown(setting: 'targets' | 'nightlySuite', name: string, names: readonly string[]): void {
  if (names.includes(name)) return;
  const isTarget = setting === 'targets';
  throw new BenchmarkError({
    code: isTarget ? 'TARGET_UNKNOWN' : 'SUITE_UNKNOWN',
    source: 'user',
    message: `There is no ${isTarget ? 'target' : 'shipped suite'} "${name}"${didYouMean(name, names) || '.'}`,
    fix: `${isTarget ? 'Use names of' : 'Use one of'}: ${names.join(', ')}.`,
  });
}

/** The content of the shipped suites, by name; the name is that of the file. */
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
      message: `The suite ${path.basename(file)} is not valid JSON: ${messageOf(cause)}`,
      fix: 'Correct the file; an editor shows where the error is.',
      cause,
    });
  }
}
