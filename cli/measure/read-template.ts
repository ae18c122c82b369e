/** `TEMPLATE#LogicalId`: reads a template of the CDK or SAM, JSON or YAML with short-form tags. */
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { type CollectionTag, parse, type ScalarTag } from 'yaml';
import { messageOf } from '../../core/error-text.ts';
import { readTemplateFunction } from '../../core/template/read-template.ts';
import type { TemplateFunction } from '../../core/template/types.ts';
import { userError } from '../errors/make-errors.ts';

const TEMPLATE_FILE = /\.(json|ya?ml|template)$/;
const SHORT_FORMS = [
  ...['And', 'Base64', 'Cidr', 'Equals', 'FindInMap', 'GetAtt', 'GetAZs', 'If', 'ImportValue', 'Join', 'Length', 'Not'],
  ...['Or', 'Select', 'Split', 'Sub', 'ToJsonString', 'Transform'],
].map((name) => [`!${name}`, `Fn::${name}`] as const);

export interface NamedTemplate {
  readonly file: string;
  /** After the `#`. */
  readonly name?: string;
}

/** undefined when the path names no template. */
export function templateNamed(text: string): NamedTemplate | undefined {
  const hash = text.lastIndexOf('#');
  const [file, name] = hash === -1 ? [text, ''] : [text.slice(0, hash), text.slice(hash + 1)];
  if (!TEMPLATE_FILE.test(file)) return undefined;
  return name === '' ? { file } : { file, name };
}

/** @throws BenchmarkError USAGE when the file is no template, or has no such function */
export function readTemplate({ file, name }: NamedTemplate): TemplateFunction {
  const manifestFile = file.replace(/\.template\.json$/, '.assets.json');
  const hasManifest = manifestFile !== file && existsSync(manifestFile);
  return readTemplateFunction(parseFile(file), name, {
    file,
    ...(hasManifest && { manifest: parseFile(manifestFile) }),
  });
}

/** Relative paths of a template are relative to its folder. */
export function besideTemplate({ file }: NamedTemplate, relative: string): string {
  return path.resolve(path.dirname(file), relative);
}

function parseFile(file: string): unknown {
  try {
    // YAML includes JSON, whose parser has the better messages.
    const text = readFileSync(file, 'utf8').replace(/^\uFEFF/, '');
    return text.trimStart().startsWith('{')
      ? JSON.parse(text)
      : parse(text, { customTags: (standard) => [...standard.filter(isNoNumber), ...tags()] });
  } catch (error) {
    throw userError(
      'USAGE',
      `The template ${file} cannot be read: ${messageOf(error)}`,
      'check the path and the file',
      error,
    );
  }
}

/** `!Ref Table` becomes `{"Ref": "Table"}`, `!GetAtt Table.Arn` becomes `{"Fn::GetAtt": "Table.Arn"}`, as in JSON. */
function tags(): (ScalarTag | CollectionTag)[] {
  const names = [['!Ref', 'Ref'], ['!Condition', 'Condition'], ...SHORT_FORMS] as const;
  return names.flatMap(([tag, name]) => [
    { tag, resolve: (text: string) => ({ [name]: text }) },
    { tag, collection: 'seq', resolve: (list) => ({ [name]: toJson(list) }) } satisfies CollectionTag,
    { tag, collection: 'map', resolve: (map) => ({ [name]: toJson(map) }) } satisfies CollectionTag,
  ]);
}

/** Numbers stay text as they are written: of an account's id, leading zeros would be lost. */
function isNoNumber(tag: string | { readonly tag: string }): boolean {
  return typeof tag === 'string' || !/:(?:int|float)$/.test(tag.tag);
}

function toJson(node: { toJSON(): unknown }): unknown {
  return node.toJSON();
}
