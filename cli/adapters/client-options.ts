/** From a session's settings to the options of an AWS SDK client. */
import https from 'node:https';
import type { ClientSettings } from '../sessions/types.ts';

export interface ClientOptions {
  readonly region: string;
  readonly endpoint?: string;
  readonly credentials?: { readonly accessKeyId: string; readonly secretAccessKey: string };
  readonly requestHandler?: { readonly httpsAgent: https.Agent };
}

export function clientOptions(settings: ClientSettings): ClientOptions {
  return {
    region: settings.region,
    ...(settings.endpoint === undefined ? {} : { endpoint: settings.endpoint }),
    ...(settings.credentials === undefined ? {} : { credentials: settings.credentials }),
    ...(settings.certificateAuthority === undefined
      ? {}
      : { requestHandler: { httpsAgent: new https.Agent({ ca: settings.certificateAuthority, keepAlive: true }) } }),
  };
}
