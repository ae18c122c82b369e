/** Builds the layer of the CPU time extension (`rust/cpu-time-extension`). */
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { compile } from './cargo/compile.ts';
import { findToolchain, type MissingTool } from './cargo/toolchain.ts';
import { readBinary, readRustVersion, workspaceFolder } from './languages/rust.ts';
import type { LanguageContext } from './shared/language.ts';
import { extensionPaths, writeAtomically } from './shared/records.ts';
import { hashSources } from './shared/sources.ts';
import { makeZip } from './shared/zip.ts';

/** The package, its binary, and the file in `/opt/extensions`, whose name is that of the extension. */
const NAME = 'cpu-time-extension';

/**
 * Builds it, unless the layer was made from the same sources and profile; an older one is removed where it cannot be built.
 * @returns what is missing on this machine
 * @throws BenchmarkError ENVIRONMENT_MISSING (disk, network), BUG when our code does not compile
 */
export async function buildCpuTimeExtension(context: LanguageContext): Promise<MissingTool | undefined> {
  const { repositoryRoot, architecture, profile } = context;
  const workspace = workspaceFolder(context);
  const sources = ['Cargo.toml', 'Cargo.lock', '.cargo', NAME].map((name) => join(workspace, name));
  const hash = hashSources(repositoryRoot, sources, [NAME, architecture, profile]);
  const paths = extensionPaths(repositoryRoot, architecture);
  if (existsSync(paths.zip) && existsSync(paths.sourcesHash) && readFileSync(paths.sourcesHash, 'utf8') === hash)
    return;
  rmSync(paths.sourcesHash, { force: true });
  rmSync(paths.zip, { force: true });
  const tools = findToolchain(context.environment, readRustVersion(workspace));
  if ('reason' in tools) return tools;
  context.onProgress(`compiling the CPU time extension for ${architecture}`);
  const compiled = await compile({ context, workspace, tools, names: [NAME] });
  if ('reason' in compiled) return compiled;
  const content = readBinary(compiled.binary(NAME));
  writeAtomically(paths.zip, makeZip([{ name: `extensions/${NAME}`, content, executable: true }]));
  writeAtomically(paths.sourcesHash, hash);
  return undefined;
}
