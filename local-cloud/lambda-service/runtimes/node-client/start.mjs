/**
 * Starts AWS's runtime client in a function's process. The client's native part, which would need a C++ build, is replaced by one
 * in JavaScript. The function sees AWS's arguments and no variable of ours.
 */
import { registerHooks } from 'node:module';

/** @param {string} entry of the client */
export async function start(entry) {
  process.argv[1] = '/var/runtime/index.mjs';
  replaceNativePart();
  // Version 4 runs when it is imported, version 3 when `run` is called.
  const { run } = await import(entry);
  await run?.(process.env['LAMBDA_TASK_ROOT'], process.env['_HANDLER']);
}

function replaceNativePart() {
  const hooks = registerHooks({
    resolve(specifier, context, nextResolve) {
      if (specifier !== './rapid-client.node') return nextResolve(specifier, context);
      hooks.deregister();
      return { url: new URL('rapid-client.cjs', import.meta.url).href, format: 'commonjs', shortCircuit: true };
    },
  });
}
