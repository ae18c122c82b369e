/** Settings from the variables of the AWS extension that this one supports, with AWS's defaults (Systems Manager User Guide). */
export interface ExtensionSettings {
  readonly port: number;
  /** Expected in X-Aws-Parameters-Secrets-Token: the function's AWS_SESSION_TOKEN. */
  readonly token: string;
  readonly isCacheEnabled: boolean;
  /** Maximum number of cached parameters and secrets together. */
  readonly cacheSize: number;
  readonly parameterTtlMs: number;
  readonly secretTtlMs: number;
}

type Environment = Readonly<Record<string, string | undefined>>;

const PORT_VARIABLE = 'PARAMETERS_SECRETS_EXTENSION_HTTP_PORT';

/** A value that is not a number is ignored. */
export function readSettings(environment: Environment): ExtensionSettings {
  return {
    port: numberOr(environment[PORT_VARIABLE], 2773),
    token: environment['AWS_SESSION_TOKEN'] ?? '',
    isCacheEnabled: (environment['PARAMETERS_SECRETS_EXTENSION_CACHE_ENABLED'] ?? 'TRUE').toUpperCase() !== 'FALSE',
    cacheSize: numberOr(environment['PARAMETERS_SECRETS_EXTENSION_CACHE_SIZE'], 1000),
    parameterTtlMs: 1000 * Math.min(300, numberOr(environment['SSM_PARAMETER_STORE_TTL'], 300)),
    secretTtlMs: 1000 * Math.min(300, numberOr(environment['SECRETS_MANAGER_TTL'], 300)),
  };
}

function numberOr(text: string | undefined, fallback: number): number {
  const value = Number(text);
  return text !== undefined && text !== '' && Number.isFinite(value) && value >= 0 ? value : fallback;
}
