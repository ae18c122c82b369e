/** Which files of a package define a handler, from their text: no file is run. */
import type { Language } from './runtimes.ts';

export interface HandlerCandidate {
  readonly language: Language;
  readonly path: string;
  /** `index.handler`, `orders/app.lambda_handler`: as Lambda's configuration names it. */
  readonly handler: string;
}

/** Names of handlers that tools and AWS's templates give, the usual ones first. */
const NODE_EXPORTS = ['handler', 'lambdaHandler', 'main'] as const;
const PYTHON_FUNCTIONS = ['lambda_handler', 'handler', 'main'] as const;
/** Names of files that are the function's when several define a handler, the usual ones first. */
const USUAL_FILES = ['index', 'lambda_function', 'handler', 'app', 'main', 'lambda', 'function'];
const MAX_FILES_READ = 60;
/** Folders of what a function uses; it is not in them. */
const FOREIGN_FOLDERS = /(?:^|\/)(?:node_modules|python_modules|site-packages|__pycache__|tests?|__tests__|\.[^/]*)\//;
const NODE_FILE = /\.(?:js|mjs|cjs)$/;

/** The files whose text `handlerCandidates` needs, of a package with these paths. */
export function filesToRead(paths: readonly string[]): string[] {
  const packages = installedPackages(paths);
  const sources = paths
    .filter((path) => (NODE_FILE.test(path) || path.endsWith('.py')) && depthOf(path) <= 2)
    .filter((path) => !FOREIGN_FOLDERS.test(path) && !packages.has(path.split('/')[0] ?? ''))
    .sort((left, right) => depthOf(left) - depthOf(right) || rankOf(left) - rankOf(right) || (left < right ? -1 : 1));
  const others = paths.filter((path) => path === 'bootstrap' || path === 'package.json');
  return [...others, ...sources.slice(0, MAX_FILES_READ)];
}

/**
 * Every handler that these files define, those in the folder nearest to the root only.
 * @param contents text by path, of the files that `filesToRead` returned
 */
export function handlerCandidates(contents: ReadonlyMap<string, string>): HandlerCandidate[] {
  const all = [...contents].flatMap(([path, text]) => candidateIn(path, text) ?? []);
  const nearest = Math.min(...all.map(({ path }) => depthOf(path)));
  return all.filter(({ path }) => depthOf(path) === nearest);
}

/** The candidate whose file has the most usual name; undefined when several are equally likely. */
export function likeliest(candidates: readonly HandlerCandidate[]): HandlerCandidate | undefined {
  const [first, second] = candidates.toSorted((left, right) => rankOf(left.path) - rankOf(right.path));
  if (first === undefined || second === undefined) return first;
  const isClear = first.language === second.language && rankOf(first.path) < rankOf(second.path);
  return isClear ? first : undefined;
}

/** Whether this file can be the one that `handler` names: `src/app.handler` is in `src/app.js` or `src/app.py`. */
export function isFileOf(handler: string, path: string): boolean {
  const stem = handler.slice(0, handler.lastIndexOf('.'));
  const extension = /\.(?:js|mjs|cjs|py)$/.exec(path)?.[0];
  if (extension === undefined) return false;
  // Python also takes a module's dotted name.
  const stems = extension === '.py' ? [stem, stem.replaceAll('.', '/')] : [stem];
  return stems.includes(path.slice(0, -extension.length));
}

function candidateIn(path: string, text: string): HandlerCandidate | undefined {
  const isPython = path.endsWith('.py');
  const name = isPython
    ? PYTHON_FUNCTIONS.find((candidate) => definesPython(text, candidate))
    : NODE_FILE.test(path)
      ? NODE_EXPORTS.find((candidate) => exportsNode(text, candidate))
      : undefined;
  if (name === undefined) return undefined;
  const stem = path.replace(/\.\w+$/, '');
  return { language: isPython ? 'python' : 'node', path, handler: `${stem}.${name}` };
}

/** A function of two parameters, or a name that another call returns (`handler = Mangum(app)`). */
function definesPython(text: string, name: string): boolean {
  return new RegExp(
    String.raw`^(?:async\s+)?def\s+${name}\s*\(\s*\w+[^,)]*,|^${name}\s*(?::[^=\n]+)?=[^=]|^from\s+\S+\s+import\s+(?:.*\b)?${name}\b`,
    'm',
  ).test(text);
}

function exportsNode(text: string, name: string): boolean {
  return [
    String.raw`\bexports\.${name}\s*=[^=]`,
    String.raw`\bexports\[['"]${name}['"]\]\s*=`,
    String.raw`\bexport\s+(?:default\s+)?(?:async\s+)?(?:const|let|var|function\*?|class)\s*\*?\s*${name}\b`,
    // `export { handler }`, `export { run as handler }`, also minified.
    String.raw`\bexport\s*\{[^}]*(?:\bas\s+${name}|(?:^|[{,\s])${name})\s*[,}]`,
    // esbuild: `__export(index_exports, { handler: () => handler })`, and object exports of other tools.
    String.raw`\bmodule\.exports\s*=\s*\{[^}]*\b${name}\b`,
    String.raw`[{,]\s*${name}\s*:\s*\(\)\s*=>`,
  ].some((pattern) => new RegExp(pattern).test(text));
}

/** Folders at the root that a Python installer put there: `requests` of `requests-2.32.0.dist-info`. */
function installedPackages(paths: readonly string[]): ReadonlySet<string> {
  const names = paths.flatMap((path) => /^([^/]+?)-[^/]*\.dist-info\//.exec(path)?.[1] ?? []);
  return new Set(names.flatMap((name) => [name, name.toLowerCase(), name.toLowerCase().replaceAll('-', '_')]));
}

function rankOf(path: string): number {
  const stem = path.slice(path.lastIndexOf('/') + 1).replace(/\.\w+$/, '');
  const rank = USUAL_FILES.indexOf(stem);
  return rank === -1 ? USUAL_FILES.length : rank;
}

function depthOf(path: string): number {
  return path.split('/').length - 1;
}
