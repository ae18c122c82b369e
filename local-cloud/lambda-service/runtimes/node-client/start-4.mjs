/** Starts version 4, which refuses handlers with a callback. */
import { start } from './start.mjs';

await start('./node_modules/aws-lambda-ric-4/index.mjs');
