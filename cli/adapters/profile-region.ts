/** The Region of the user's AWS profile. */
import { SFNClient } from '@aws-sdk/client-sfn';

/** As AWS's clients resolve it: from the profile (`AWS_PROFILE`, or `default`) of the shared config file; undefined without one. */
export async function profileRegion(): Promise<string | undefined> {
  const client = new SFNClient({});
  try {
    return await client.config.region();
  } catch {
    return undefined;
  } finally {
    client.destroy();
  }
}
