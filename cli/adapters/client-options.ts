/** How the AWS clients reach AWS or the local cloud. */
import https from 'node:https';
import { definedOnly } from '../../core/defined-only.ts';

/** The AWS SDK resolves absent fields itself. */
export interface ClientSettings {
  readonly region: string;
  readonly endpoint?: string;
  readonly credentials?: { readonly accessKeyId: string; readonly secretAccessKey: string };
  /** Certificate authority to trust, in PEM format. */
  readonly certificateAuthority?: string;
}

/** The options of an AWS SDK client. */
export function clientOptions({ region, endpoint, credentials, certificateAuthority: ca }: ClientSettings) {
  const requestHandler = ca === undefined ? undefined : { httpsAgent: new https.Agent({ ca, keepAlive: true }) };
  return { region, ...definedOnly({ endpoint, credentials, requestHandler }) };
}
