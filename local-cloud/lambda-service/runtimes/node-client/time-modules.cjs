/**
 * Preloaded into a start that is not measured: times each module that the process loads, and prints them when the runtime client
 * asks for its first event. What is printed is read by core/imports/node-modules.ts.
 */
'use strict';
const { writeSync } = require('node:fs');
const Module = require('node:module');
const { isBuiltin, registerHooks } = Module;
const { fileURLToPath } = require('node:url');
const { isMainThread } = require('node:worker_threads');

const PREFIX = 'thaw module: ';
const KEY = Symbol.for('thaw.module-times');
const STDERR = 2;

/** Modules by file URL or builtin's name, in the order in which they began to load: `{ name, importedBy, selfMs }`. */
const modules = new Map();
/** The modules that run at this moment, the innermost last: `{ module, startedAt, insideMs }`. */
const running = [];
/** A module that was read and is being compiled, until the next event. */
let compiling;

// Neither the function nor its child processes see the variable that preloads this file.
const options = (process.env.NODE_OPTIONS ?? '').replace(/^--require "(?:[^"\\]|\\.)*" ?/, '');
if (options === '') delete process.env.NODE_OPTIONS;
else process.env.NODE_OPTIONS = options;

if (isMainThread) {
  timeCommonJs();
  timeEsModules();
  process.once('exit', print);
}

function moduleOf(name, importedBy) {
  let module = modules.get(name);
  if (module === undefined) {
    module = { name, importedBy: importedBy === name ? undefined : importedBy, selfMs: 0 };
    modules.set(name, module);
  }
  return module;
}

function begin(module) {
  endCompiling();
  const frame = { module, startedAt: performance.now(), insideMs: 0 };
  running.push(frame);
  return frame;
}

/** Modules that wait (top-level await) do not end in the reverse order of their start. */
function end(frame) {
  endCompiling();
  const at = running.lastIndexOf(frame);
  if (at === -1) return;
  running.splice(at, 1);
  const tookMs = performance.now() - frame.startedAt;
  frame.module.selfMs += Math.max(0, tookMs - frame.insideMs);
  const outer = running[at - 1];
  if (outer !== undefined) outer.insideMs += tookMs;
}

function timed(module, work) {
  const frame = begin(module);
  try {
    return work();
  } finally {
    end(frame);
  }
}

function endCompiling() {
  if (compiling === undefined) return;
  const { module, sinceMs } = compiling;
  compiling = undefined;
  addMs(module, performance.now() - sinceMs);
}

/** Time that is not inside a frame of the module, but may be inside another's. */
function addMs(module, ms) {
  module.selfMs += ms;
  const outer = running.at(-1);
  if (outer !== undefined) outer.insideMs += ms;
}

function timeCommonJs() {
  const { load } = Module.prototype;
  Module.prototype.load = function timedLoad(filename) {
    const importer = running.at(-1)?.module.name;
    const result = timed(moduleOf(filename, importer), () => load.call(this, filename));
    if (filename.endsWith('rapid-client.cjs')) printBefore(this.exports);
    return result;
  };
  const loadAny = Module._load;
  Module._load = function timedLoadAny(request, parent, isMain) {
    if (!isBuiltin(request)) return loadAny.call(this, request, parent, isMain);
    const name = request.startsWith('node:') ? request : `node:${request}`;
    if (modules.has(name)) return loadAny.call(this, request, parent, isMain);
    return timed(moduleOf(name, parent?.filename), () => loadAny.call(this, request, parent, isMain));
  };
}

function timeEsModules() {
  registerHooks({
    resolve(specifier, context, nextResolve) {
      endCompiling();
      const startedAt = performance.now();
      const resolved = nextResolve(specifier, context);
      const name = nameOf(resolved.url);
      if (!modules.has(name)) addMs(moduleOf(name, nameOf(context.parentURL)), performance.now() - startedAt);
      return resolved;
    },
    load(url, context, nextLoad) {
      endCompiling();
      const startedAt = performance.now();
      const loaded = nextLoad(url, context);
      const module = moduleOf(nameOf(url));
      const result = loaded.format === 'module' ? { ...loaded, source: timedSource(module, loaded.source) } : loaded;
      addMs(module, performance.now() - startedAt);
      // Node compiles what is returned at once, before it looks at another module.
      compiling = { module, sinceMs: performance.now() };
      setImmediate(endCompiling).unref();
      return result;
    },
  });
  const frames = new Map();
  globalThis[KEY] = {
    start: (name) => frames.set(name, begin(moduleOf(name))),
    end: (name) => end(frames.get(name)),
  };
}

/** A module's own code runs after everything that it imports; its first line keeps its number. */
function timedSource({ name }, source) {
  const text = typeof source === 'string' ? source : Buffer.from(source).toString('utf8');
  const call = (verb) => `globalThis[Symbol.for(${JSON.stringify(KEY.description)})].${verb}(${JSON.stringify(name)});`;
  return text.startsWith('#!') ? text : `${call('start')}${text}\n${call('end')}`;
}

function nameOf(url) {
  return url?.startsWith('file:') ? fileURLToPath(url) : url;
}

function printBefore(client) {
  const { next } = client;
  client.next = () => {
    client.next = next;
    print();
    return next();
  };
}

function print() {
  const text = [...modules.values()].map((module) => `${PREFIX}${JSON.stringify(module)}\n`).join('');
  modules.clear();
  const bytes = Buffer.from(text);
  for (let written = 0; written < bytes.length; ) written += writeSync(STDERR, bytes, written);
}
