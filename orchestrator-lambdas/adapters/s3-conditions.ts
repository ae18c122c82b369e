/** Conditions of writes to S3. */
import { readSdkError } from './aws-errors.ts';

/** The key does not exist. */
export const ABSENT = { IfNoneMatch: '*' } as const;

/** True when the condition of a write did not hold. */
export function isPreconditionFailed(error: unknown): boolean {
  const { name, status } = readSdkError(error);
  return name === 'PreconditionFailed' || status === 412;
}
