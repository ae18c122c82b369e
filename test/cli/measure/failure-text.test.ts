import { expect, it } from 'vitest';
import { failureText } from '../../../cli/measure/failure-text.ts';

const failed = (errorMessage: string) =>
  JSON.stringify({
    errorType: 'Error',
    errorMessage,
    trace: [`Error: ${errorMessage}`, '    at handler (index.js:1:9)'],
  });

it('shows the error as it was thrown, and no line of the log twice', () => {
  const log =
    'START RequestId: 1\nconnecting\n1 ERROR Invoke Error {"errorType":"Error","errorMessage":"no table"}\nEND';

  expect(failureText('orders', failed('no table'), log).split('\n')).toEqual([
    'orders fails with this event; it returned:',
    '    Error: no table',
    '        at handler (index.js:1:9)',
    '    log: connecting',
  ]);
});

it.each(['', 'n'])('keeps the log and the stack of an error whose message is %j', (message) => {
  const text = failureText('orders', failed(message), 'connecting');

  expect(text).toContain('at handler');
  expect(text).toContain('log: connecting');
});
