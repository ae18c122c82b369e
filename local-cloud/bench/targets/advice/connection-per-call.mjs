// Slow: no connection is kept, so each call opens one.
import https from 'node:https';

const agent = new https.Agent({ keepAlive: false });

export const handler = () =>
  new Promise((resolve, reject) => {
    https
      .get(process.env['AWS_ENDPOINT_URL'], { agent }, (response) =>
        response.resume().on('end', () => resolve('asked')),
      )
      .on('error', reject);
  });
