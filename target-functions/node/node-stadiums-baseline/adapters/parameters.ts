/** Parameters through the SSM SDK. */
import { GetParametersCommand, SSMClient } from '@aws-sdk/client-ssm';
import { type ReadParameters, SettingsError } from '../../shared/stadiums/settings.ts';

/** One call for all of them. Errors: the SDK's; SettingsError naming a parameter that does not exist. */
export const readParameters: ReadParameters = async (names) => {
  const client = new SSMClient({ retryMode: 'standard', maxAttempts: 3 });
  const { Parameters = [] } = await client.send(new GetParametersCommand({ Names: [...names], WithDecryption: true }));
  return names.map((name) => {
    const value = Parameters.find((parameter) => parameter.Name === name)?.Value;
    if (value === undefined) throw new SettingsError(`there is no parameter ${name}`);
    return value;
  });
};
