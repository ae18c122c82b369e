// Good: the connection is made in init and kept.
import https from 'node:https';

const agent = new https.Agent({ keepAlive: true });

const ask = () =>
  new Promise((resolve, reject) => {
    https
      .get(process.env['AWS_ENDPOINT_URL'], { agent }, (response) =>
        response.resume().on('end', () => resolve('asked')),
      )
      .on('error', reject);
  });

await ask();

export const handler = ask;
