// npm start: the quick suite in the local cloud. Arguments are passed on: npm start -- --json
import path from 'node:path';
import { main } from './run-node24.mjs';
import { repositoryRoot } from './setup.mjs';

await main([path.join(repositoryRoot, 'cli', 'main.ts'), 'run', ...process.argv.slice(2)]);
