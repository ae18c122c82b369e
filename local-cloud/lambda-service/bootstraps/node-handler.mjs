/** Finds a handler by AWS's rules and shapes errors as AWS's Node.js runtime does. */
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, dirname, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

export class RuntimeError extends Error {
  constructor(name, message, cause) {
    super(message, { cause });
    this.name = name;
    if (cause?.stack !== undefined) this.stack = cause.stack;
  }
}

/** `{errorType, errorMessage, trace}` of whatever was thrown. */
export function errorBody(error) {
  if (error instanceof Error) {
    return { errorType: error.name, errorMessage: error.message, trace: (error.stack ?? '').split('\n') };
  }
  return { errorType: typeof error, errorMessage: String(error), trace: [] };
}

function moduleFile(root, module) {
  for (const extension of ['.mjs', '.js', '.cjs']) {
    const file = resolve(root, `${module}${extension}`);
    if (existsSync(file)) return file;
  }
  return undefined;
}

async function importModule(root, module) {
  const file = moduleFile(root, module);
  if (file === undefined) {
    throw new RuntimeError('Runtime.ImportModuleError', `Error: Cannot find module '${module}'`);
  }
  try {
    // require() is quicker where it works, and AWS loads plain .js that way unless the package says otherwise.
    if (file.endsWith('.cjs')) return createRequire(join(root, 'noop.js'))(file);
    return await import(pathToFileURL(file).href);
  } catch (error) {
    if (error instanceof SyntaxError) {
      throw new RuntimeError('Runtime.UserCodeSyntaxError', `SyntaxError: ${error.message}`, error);
    }
    if (error?.code === 'ERR_MODULE_NOT_FOUND' || error?.code === 'MODULE_NOT_FOUND') {
      throw new RuntimeError('Runtime.ImportModuleError', `Error: ${error.message}`, error);
    }
    throw error;
  }
}

/**
 * @param root LAMBDA_TASK_ROOT
 * @param text the handler setting: `path/module.export.name`
 */
export async function loadHandler(root, text) {
  const name = basename(text);
  const dot = name.indexOf('.');
  if (dot <= 0) throw new RuntimeError('Runtime.MalformedHandlerName', 'Bad handler');
  const module = join(dirname(text), name.slice(0, dot));
  const loaded = await importModule(root, module);
  const path = name.slice(dot + 1).split('.');
  const find = (start) => path.reduce((value, key) => value?.[key], start);
  const handler = find(loaded) ?? find(loaded.default);
  if (handler === undefined) {
    throw new RuntimeError('Runtime.HandlerNotFound', `${text} is undefined or not exported`);
  }
  if (typeof handler !== 'function') {
    throw new RuntimeError('Runtime.HandlerNotFound', `${text} is not a function`);
  }
  return handler;
}
