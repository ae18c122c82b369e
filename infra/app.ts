/** The CDK app that `cdk` starts (cdk.json): one app for AWS and for the local cloud, which differ in context values. */
import path from 'node:path';
import { isBenchmarkError } from '../core/errors.ts';
import { buildApp } from './build-app.ts';

const repositoryRoot = path.resolve(import.meta.dirname, '..');

try {
  buildApp(repositoryRoot, { region: process.env['CDK_DEFAULT_REGION'] }).app.synth();
} catch (error) {
  if (!isBenchmarkError(error)) throw error;
  // Without a stack trace: the user can fix this error.
  console.error(`${error.message}\n${error.fix}`);
  process.exitCode = 1;
}
