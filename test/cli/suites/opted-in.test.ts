import { expect, it } from 'vitest';
import { assertOptedIn, namedFunctions } from '../../../cli/suites/opted-in.ts';

const A = 'arn:aws:lambda:eu-central-1:111122223333:function:a';
const B = 'arn:aws:lambda:eu-central-1:111122223333:function:b';
const C = 'arn:aws:lambda:eu-central-1:111122223333:function:c';

it('names every function that has no tag and is not named in the deployment, each with its command', async () => {
  const tagsOf = async (arn: string) => (arn === B ? { 'thaw:measure': 'true' } : {});

  await expect(assertOptedIn([A, B, C], [], tagsOf)).rejects.toMatchObject({
    code: 'FUNCTION_REFUSED',
    message: expect.stringContaining(`${A}, ${C}`),
    fix: [A, C]
      .map((arn) => `aws lambda tag-resource --resource ${arn} --tags thaw:measure=true --region eu-central-1`)
      .join(' && '),
  });
  await assertOptedIn([A, B, C], namedFunctions(JSON.stringify({ measure: `${A},${C}` })), tagsOf);
});

it('leaves it to the run when tags may not be read', async () => {
  await assertOptedIn([A], namedFunctions(undefined), async () => undefined);
});
