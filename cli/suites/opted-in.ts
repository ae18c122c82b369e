/** Tells before a run starts that a function has to be opted in; the run itself would refuse it as well. */
import { hasOptInTag, NotOptedInError } from '../../core/suite/opt-in.ts';

/** ARNs that the deployment names, from its output `DeployChoices`. */
export function namedFunctions(deployChoices: string | undefined): readonly string[] {
  const { measure = '' } = JSON.parse(deployChoices ?? '{}') as { readonly measure?: string };
  return measure.split(',').filter((arn) => arn !== '');
}

/**
 * @param tagsOf undefined when the tags may not be read: then the run decides
 * @throws NotOptedInError with all functions that are neither named nor tagged
 */
export async function assertOptedIn(
  functionArns: readonly string[],
  named: readonly string[],
  tagsOf: (functionArn: string) => Promise<Readonly<Record<string, string>> | undefined>,
): Promise<void> {
  const others = [...new Set(functionArns)].filter((arn) => !named.includes(arn));
  const tags = await Promise.all(others.map(tagsOf));
  const refused = others.filter((_, index) => {
    const own = tags[index];
    return own !== undefined && !hasOptInTag(own);
  });
  if (refused.length > 0) throw new NotOptedInError(refused, undefined);
}
