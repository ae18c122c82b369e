/** Secrets Manager on the AWS SDK. A secret's value is never in an error or a log. */
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { BenchmarkError } from '../../core/errors.ts';
import type { Secrets } from '../ports.ts';
import { readSdkError, toBenchmarkError } from './aws-errors.ts';

export class SdkSecrets implements Secrets {
  readonly #client = new SecretsManagerClient({ maxAttempts: 6 });

  async read(secretId: string): Promise<string> {
    let value: string | undefined;
    try {
      const answer = await this.#client.send(new GetSecretValueCommand({ SecretId: secretId }));
      value = answer.SecretString;
    } catch (error) {
      if (readSdkError(error).name !== 'ResourceNotFoundException') {
        throw toBenchmarkError(error, `GetSecretValue of ${secretId}`);
      }
    }
    if (value !== undefined && value !== '') return value;
    throw new BenchmarkError({
      code: 'SECRET_MISSING',
      source: 'user',
      message: `Secrets Manager has no value for ${secretId}.`,
      fix: 'Deploy the targets again (npx thaw deploy): the stack ThawTargets makes the secret.',
    });
  }
}
