/**
 * A port for what an extension serves inside its environment. On AWS each environment has a network of its own, and the port
 * is always the same; here all of them share one host, so each gets another, named by the variable AWS's extension documents.
 */
import { freePort } from '../../host/free-port.ts';
import type { FunctionRevision } from '../contract.ts';

const EXTENSION_PORT_VARIABLE = 'PARAMETERS_SECRETS_EXTENSION_HTTP_PORT';

/**
 * An environment's variables with a port for its extension; as they are where there is no extension, or the function itself
 * chose the port. Another port each time.
 */
export async function withExtensionPort(
  { extensionsDirectory, environment }: FunctionRevision,
  variables: Readonly<Record<string, string>>,
): Promise<Readonly<Record<string, string>>> {
  if (extensionsDirectory === undefined || environment[EXTENSION_PORT_VARIABLE] !== undefined) return variables;
  return { ...variables, [EXTENSION_PORT_VARIABLE]: String(await freePort()) };
}
