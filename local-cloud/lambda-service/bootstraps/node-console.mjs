/** console.* as Lambda prints it: tab separated text, or one JSON object a line when the function's log format is JSON. */
import { format } from 'node:util';

const LEVELS = ['TRACE', 'DEBUG', 'INFO', 'WARN', 'ERROR', 'FATAL'];
const METHODS = { trace: 'TRACE', debug: 'DEBUG', log: 'INFO', info: 'INFO', warn: 'WARN', error: 'ERROR' };

function jsonLine(level, requestId, values) {
  const error = values.find((value) => value instanceof Error);
  const single = values.length === 1 && typeof values[0] === 'object' && !(values[0] instanceof Error);
  return JSON.stringify({
    timestamp: new Date().toISOString(),
    level,
    ...(requestId === undefined ? {} : { requestId }),
    message: single ? values[0] : format(...values),
    ...(error === undefined
      ? {}
      : { errorType: error.name, errorMessage: error.message, stackTrace: (error.stack ?? '').split('\n').slice(1) }),
  });
}

function textLine(level, requestId, values) {
  // One event a call: inner line ends become carriage returns, as the log service shows them.
  const message = format(...values).replaceAll('\n', '\r');
  return `${new Date().toISOString()}\t${requestId ?? 'undefined'}\t${level}\t${message}`;
}

/** @param currentRequestId gives the request that runs now, or undefined during init */
export function patchConsole(currentRequestId) {
  const json = process.env['AWS_LAMBDA_LOG_FORMAT'] === 'JSON';
  const wanted = LEVELS.indexOf((process.env['AWS_LAMBDA_LOG_LEVEL'] ?? 'TRACE').toUpperCase());
  const line = json ? jsonLine : textLine;
  for (const [method, level] of Object.entries(METHODS)) {
    if (json && LEVELS.indexOf(level) < wanted) {
      console[method] = () => {};
      continue;
    }
    const stream = level === 'ERROR' || level === 'WARN' ? process.stderr : process.stdout;
    console[method] = (...values) => {
      stream.write(`${line(level, currentRequestId(), values)}\n`);
    };
  }
}
