#!/usr/bin/env node
// The `thaw` command. `npx thaw` may start it with the machine's own Node, so it continues with Node 24.
import path from 'node:path';
import { main } from '../scripts/run-node24.mjs';
import { repositoryRoot } from '../scripts/setup.mjs';

await main([path.join(repositoryRoot, 'cli', 'main.ts'), ...process.argv.slice(2)]);
