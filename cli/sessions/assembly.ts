/** What `cdk synth` wrote: the stacks, and the files that their templates name. */
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { ACCOUNT_ID, REGION } from '../../local-cloud/cloud/environment-variables.ts';
import { writeAtomically } from '../../target-functions/build/shared/records.ts';
import { makeZip } from '../../target-functions/build/shared/zip.ts';

interface Assembly {
  readonly stacks: readonly AssemblyStack[];
  readonly assets: readonly Asset[];
}

interface AssemblyStack {
  readonly name: string;
  /** Of its template, which is one of the assets. */
  readonly templateUrl: string;
}

/** A file that is published under a key that contains the hash of its content. */
interface Asset {
  readonly bucket: string;
  readonly key: string;
  content(): Uint8Array;
}

/** The parts of the CDK's manifests that are read here (schema of the package aws-cdk-lib/cloud-assembly-schema). */
interface Manifest {
  readonly artifacts: Readonly<Record<string, { readonly type: string; readonly properties?: Properties }>>;
}
interface Properties {
  readonly file?: string;
  readonly stackTemplateAssetObjectUrl?: string;
}
interface AssetManifest {
  readonly files: Readonly<Record<string, FileAsset>>;
}
interface FileAsset {
  readonly source: { readonly path: string; readonly packaging: 'file' | 'zip' };
  readonly destinations: Readonly<Record<string, { readonly bucketName: string; readonly objectKey: string }>>;
}

/** Reads the assembly in `folder`, for the account and the Region of the local cloud. */
export function readAssembly(folder: string): Assembly {
  const artifacts = Object.entries(readJson<Manifest>(path.join(folder, 'manifest.json')).artifacts);
  const assets = new Map<string, Asset>();
  const stacks: AssemblyStack[] = [];
  for (const [name, { type, properties = {} }] of artifacts) {
    if (type === 'cdk:asset-manifest') {
      const { files } = readJson<AssetManifest>(path.join(folder, properties.file ?? ''));
      // Stacks name some files together.
      for (const asset of Object.values(files).flatMap((file) => assetsOf(folder, file))) assets.set(asset.key, asset);
    } else if (type === 'aws:cloudformation:stack') {
      const [, bucketAndKey = ''] = here(properties.stackTemplateAssetObjectUrl ?? '').split('s3://');
      stacks.push({ name, templateUrl: `https://s3.${REGION}.amazonaws.com/${bucketAndKey}` });
    }
  }
  return { stacks, assets: [...assets.values()] };
}

/** The CDK leaves account and Region to who publishes the files. */
function here(text: string): string {
  return text.replace(/\$\{AWS::AccountId\}/g, ACCOUNT_ID).replace(/\$\{AWS::Region\}/g, REGION);
}

function assetsOf(folder: string, { source, destinations }: FileAsset): Asset[] {
  const file = path.join(folder, source.path);
  const content = () => (source.packaging === 'zip' ? zipOf(file) : readFileSync(file));
  return Object.values(destinations).map(({ bucketName, objectKey }) => ({
    bucket: here(bucketName),
    key: objectKey,
    content,
  }));
}

/** The zip of a folder, kept beside it: the folder's name contains the hash of what is in it. */
function zipOf(folder: string): Uint8Array {
  const kept = `${folder}.kept.zip`;
  if (existsSync(kept)) return readFileSync(kept);
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  const zip = makeZip(
    files.map((entry) => {
      const file = path.join(entry.parentPath, entry.name);
      const name = path.relative(folder, file).split(path.sep).join('/');
      return { name, content: readFileSync(file), executable: (statSync(file).mode & 0o111) !== 0 };
    }),
  );
  writeAtomically(kept, zip);
  return zip;
}

function readJson<T>(file: string): T {
  return JSON.parse(readFileSync(file, 'utf8')) as T;
}
