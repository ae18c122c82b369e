/** Starts version 3, which supports handlers with a callback. */
import { start } from './start.mjs';

await start('./node_modules/aws-lambda-ric-3/dist/index.mjs');
