/** Which requests are for Lambda, their operation and their function. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { assertOwnAccount, lambdaRoute } from '../../../local-cloud/lambda-service/wire/lambda-routes.ts';
import { LambdaApiError } from '../../../local-cloud/lambda-service/wire/responses.ts';

const ARN = 'arn:aws:lambda:us-east-1:000000000000:function:orders';

describe('a request', () => {
  it.each([
    ['POST', '/2015-03-31/functions', 'CreateFunction', ''],
    ['GET', '/2015-03-31/functions/?MaxItems=5', 'ListFunctions', ''],
    ['GET', '/2015-03-31/functions/orders', 'GetFunction', 'orders'],
    ['DELETE', '/2015-03-31/functions/orders', 'DeleteFunction', 'orders'],
    ['GET', '/2015-03-31/functions/orders/configuration', 'GetFunctionConfiguration', 'orders'],
    ['PUT', '/2015-03-31/functions/orders/configuration', 'UpdateFunctionConfiguration', 'orders'],
    ['PUT', '/2015-03-31/functions/orders/code', 'UpdateFunctionCode', 'orders'],
    ['POST', '/2015-03-31/functions/orders/invocations', 'Invoke', 'orders'],
    ['POST', `/2015-03-31/functions/${encodeURIComponent(ARN)}/invocations`, 'Invoke', 'orders'],
    ['POST', '/2021-11-15/functions/orders/response-streaming-invocations', 'InvokeWithResponseStream', 'orders'],
    ['POST', '/2014-11-13/functions/orders/invoke-async', 'InvokeAsync', 'orders'],
    ['PUT', '/2017-10-31/functions/orders/concurrency', 'PutFunctionConcurrency', 'orders'],
    ['DELETE', '/2017-10-31/functions/orders/concurrency', 'DeleteFunctionConcurrency', 'orders'],
    ['GET', '/2019-09-30/functions/orders/concurrency', 'Other', 'orders'],
    ['POST', '/2021-10-31/functions/orders/url', 'FunctionUrlConfig', 'orders'],
    ['POST', `/2017-03-31/tags/${encodeURIComponent(ARN)}`, 'Tags', 'orders'],
    ['POST', '/2015-03-31/functions/orders/policy', 'Other', 'orders'],
    ['GET', '/2016-08-19/account-settings/', 'AccountSettings', ''],
  ])('%s %s is %s', (method, url, operation, functionName) => {
    expect(lambdaRoute(method, url, 'lambda')).toEqual({ operation, functionName });
  });

  it('of another service is not for Lambda, whatever its path', () => {
    expect(lambdaRoute('GET', '/2015-03-31/functions/orders', 's3')).toBeUndefined();
    expect(lambdaRoute('POST', '/', 'dynamodb')).toBeUndefined();
    expect(lambdaRoute('GET', '/bucket/key', undefined)).toBeUndefined();
  });

  it('has the qualifier from the query or the name', () => {
    expect(lambdaRoute('GET', '/2015-03-31/functions/orders?Qualifier=%24LATEST', 'lambda')?.qualifier).toBe('$LATEST');
    expect(lambdaRoute('GET', '/2015-03-31/functions/orders%3Alive', 'lambda')?.qualifier).toBe('live');
  });
});

describe('a function name', () => {
  it.each([
    ['orders', 'orders', undefined],
    ['orders:7', 'orders', '7'],
    ['000000000000:function:orders', 'orders', undefined],
    ['us-east-1:000000000000:function:orders', 'orders', undefined],
    ['function:orders', 'orders', undefined],
    [ARN, 'orders', undefined],
    [`${ARN}:$LATEST`, 'orders', '$LATEST'],
  ])('%s is %s with qualifier %s', (text, name, qualifier) => {
    const route = lambdaRoute('GET', `/2015-03-31/functions/${encodeURIComponent(text)}`, 'lambda');

    expect(route?.functionName).toBe(name);
    expect(route?.qualifier).toBe(qualifier);
  });

  it('is parsed or refused with a 400', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1, maxLength: 100 }), (text) => {
        try {
          const route = lambdaRoute('GET', `/2015-03-31/functions/${encodeURIComponent(text)}`, 'lambda');
          expect(route?.functionName).toMatch(/^[a-zA-Z0-9-_]{1,64}$/);
        } catch (error) {
          expect(error).toBeInstanceOf(LambdaApiError);
          expect((error as LambdaApiError).status).toBe(400);
        }
      }),
      { seed: 1, numRuns: 300 },
    );
  });
});

describe('an ARN', () => {
  const own = { region: 'us-east-1', accountId: '000000000000' };
  const url = (name: string) => `/2015-03-31/functions/${encodeURIComponent(name)}/invocations`;

  it.each(['orders', 'function:orders', '000000000000:function:orders', ARN, `${ARN}:$LATEST`])(
    '%s is accepted',
    (name) => {
      expect(() => assertOwnAccount(url(name), own)).not.toThrow();
    },
  );

  it.each([
    [ARN.replace('us-east-1', 'eu-west-1'), 404],
    [ARN.replace('000000000000', '111111111111'), 403],
    ['111111111111:function:orders', 403],
  ])('%s is refused with %d', (name, status) => {
    expect(() => assertOwnAccount(url(name), own)).toThrow(expect.objectContaining({ status }));
  });
});
