/**
 * The port of an extension's HTTP interface. On AWS each environment has a network of its own, and the port is always the same;
 * here all environments share one host, so each gets its own port, in the variable that AWS's extension documents.
 */
import { freePort } from '../../host/free-port.ts';
import type { FunctionRevision } from '../contract.ts';

const EXTENSION_PORT_VARIABLE = 'PARAMETERS_SECRETS_EXTENSION_HTTP_PORT';

/**
 * Adds a new port for the extension to an environment's variables; returns them unchanged where there is no extension or the
 * function itself sets the port.
 */
export async function withExtensionPort(
  { layersDirectory, environment }: FunctionRevision,
  variables: Readonly<Record<string, string>>,
): Promise<Readonly<Record<string, string>>> {
  if (layersDirectory === undefined || environment[EXTENSION_PORT_VARIABLE] !== undefined) return variables;
  return { ...variables, [EXTENSION_PORT_VARIABLE]: String(await freePort()) };
}
