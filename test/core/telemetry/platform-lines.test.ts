import { expect, it } from 'vitest';
import { parseLogTail } from '../../../core/telemetry/parse-log-tail.ts';
import { platformLines } from '../../../core/telemetry/platform-lines.ts';
import { RECORDED_JSON_TAILS } from '../../kit/report-lines-json.ts';
import { RECORDED_TAILS } from '../../kit/report-lines-text.ts';

it('removes what the function wrote', () => {
  expect(platformLines('START RequestId: a\nhello\nREPORT RequestId: a\tDuration: 1 ms\n')).toBe(
    'REPORT RequestId: a\tDuration: 1 ms\n',
  );
});

it.each([...RECORDED_TAILS, ...RECORDED_JSON_TAILS])(
  'does not change the parsed report of: $name',
  ({ tail, requestId }) => {
    expect(parseLogTail(platformLines(tail), requestId)).toEqual(parseLogTail(tail, requestId));
  },
);
