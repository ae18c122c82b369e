/** Parameters through the SSM SDK. */
import { GetParameterCommand, ParameterNotFound, SSMClient } from '@aws-sdk/client-ssm';
import { type ReadParameters, SettingsError } from '../../shared/stadiums/settings.ts';

/**
 * One call per parameter, all at once, as the extension makes them for the other target. Errors: the SDK's; SettingsError for a
 * parameter that does not exist.
 */
export const readParameters: ReadParameters = (names) => {
  const client = new SSMClient({ retryMode: 'standard', maxAttempts: 3 });
  return Promise.all(
    names.map(async (name) => {
      try {
        const { Parameter } = await client.send(new GetParameterCommand({ Name: name, WithDecryption: true }));
        if (Parameter?.Value !== undefined) return Parameter.Value;
      } catch (error) {
        if (!(error instanceof ParameterNotFound)) throw error;
      }
      throw new SettingsError(`there is no parameter ${name}`);
    }),
  );
};
