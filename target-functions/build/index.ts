/** Builds target functions into zips that Lambda takes, and says which could not be built and how to change that. */
export { type BuildOptions, type BuildResult, buildTargets } from './build-targets.ts';
export { readManifests } from './manifests.ts';
export { type MissingTarget, readBuilds } from './records.ts';
