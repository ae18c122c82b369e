/** The CDK app that `cdk` starts (cdk.json): one app for AWS and for the local cloud, only context values differ. */
import path from 'node:path';
import { isBenchmarkError } from '../core/errors.ts';
import { buildApp } from './build-app.ts';

const repositoryRoot = path.resolve(import.meta.dirname, '..');

try {
  buildApp(repositoryRoot).app.synth();
} catch (error) {
  if (!isBenchmarkError(error)) throw error;
  // What the user can cure is a message, not a stack trace.
  console.error(`${error.message}\n${error.fix}`);
  process.exitCode = 1;
}
