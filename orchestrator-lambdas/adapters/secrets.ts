/** Secrets Manager on the AWS SDK. The value of a secret is in no error and no log. */
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { BenchmarkError } from '../../core/errors.ts';
import type { Secrets } from '../ports.ts';
import { responseUnless } from './aws-errors.ts';

export class SdkSecrets implements Secrets {
  readonly #client = new SecretsManagerClient({ maxAttempts: 6 });

  async read(secretId: string): Promise<string> {
    const response = await responseUnless(
      'ResourceNotFoundException',
      `GetSecretValue of ${secretId}`,
      this.#client.send(new GetSecretValueCommand({ SecretId: secretId })),
    );
    if (response?.SecretString) return response.SecretString;
    throw new BenchmarkError({
      code: 'SECRET_MISSING',
      source: 'user',
      message: `Secrets Manager has no value for ${secretId}.`,
      fix: 'Deploy the targets again (npx thaw deploy): the stack ThawTargets makes the secret.',
    });
  }
}
