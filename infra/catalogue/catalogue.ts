/**
 * What this deployment brings: the targets that are built, those that are not (with the command that changes it), and
 * the suites that ship. The stacks deploy from it, and PlanRun carries it as the constant THAW_CATALOGUE.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { definedOnly } from '../../core/defined-only.ts';
import { BenchmarkError } from '../../core/errors.ts';
import type { TargetManifest } from '../../core/suite/manifest.ts';
import { didYouMean } from '../../core/suite/nearest.ts';
import type { Architecture, BuildRecord, Catalogue, CatalogueTarget } from '../../core/suite/types.ts';
import { readManifests } from '../../target-functions/build/shared/manifests.ts';
import { readBuilds } from '../../target-functions/build/shared/records.ts';
import { targetFunctionName } from '../deployment/names.ts';
import type { Settings } from '../settings/deploy-settings.ts';

export type Need = TargetManifest['needs'][number];

/** True when this deployment brings it (`constructs/target-resources.ts`): a database and a cache only where they run. */
function isProvided(need: Need, settings: Settings): boolean {
  if (need !== 'database' && need !== 'cache') return true;
  return settings.database || settings.localServices?.[need] !== undefined;
}

export type DeployableTarget = CatalogueTarget & { readonly build: BuildRecord };

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
  const names = manifests.map(({ name }) => name);
  for (const target of settings.targets ?? []) refuseUnknown('targets', target, names);
  const { architecture } = settings;
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
  if (settings.nightly) refuseUnknown('nightlySuite', settings.nightlySuite, Object.keys(suites));
  const optional = manifests.filter(({ needs }) => needs.some((need) => !isProvided(need, settings)));
  return { targets, catalogue: { targets, missing, suites }, optional: optional.map(({ name }) => name) };
}

interface CatalogueOptions {
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

function notBuilt(target: string, architecture: Architecture, missing: readonly MissingTarget[]): MissingTarget {
  return (
    missing.find((candidate) => candidate.target === target) ?? {
      target,
      reason: `it is not built for ${architecture}`,
      fix: `Build it: npx thaw build ${target} --arch ${architecture}`,
    }
  );
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

/** @throws BenchmarkError TARGET_UNKNOWN, SUITE_UNKNOWN when a setting names what is not there */
function refuseUnknown(setting: 'targets' | 'nightlySuite', name: string, names: readonly string[]): void {
  if (names.includes(name)) return;
  const isTarget = setting === 'targets';
  throw new BenchmarkError({
    code: isTarget ? 'TARGET_UNKNOWN' : 'SUITE_UNKNOWN',
    source: 'user',
    message: `The context value ${setting} names "${name}", which is no ${isTarget ? 'target' : 'shipped suite'}${didYouMean(name, names)}`,
    fix: `${isTarget ? 'Use names of' : 'Use one of'}: ${names.join(', ')}.`,
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
