/** Code that a CDK template names by its object in S3, as the path of the asset beside the template. */
import { isRecord } from '../telemetry/json.ts';
import { resolve, type TemplateContext } from './intrinsics.ts';
import type { AssetManifest } from './types.ts';

/**
 * The path of the asset, relative to the template.
 * @param content `Code` of a function or `Content` of a layer, with `S3Key`
 * @param metadata of the same resource; CDK's `aws:asset:path` counts where no manifest names the object
 */
export function assetPath(
  content: Readonly<Record<string, unknown>>,
  metadata: unknown,
  manifest: AssetManifest,
  context: TemplateContext,
): string | undefined {
  const key = resolve(content['S3Key'], context);
  const objectKey = key.ok && typeof key.value === 'string' ? key.value : undefined;
  return manifestPath(objectKey, manifest) ?? metadataPath(metadata);
}

function manifestPath(objectKey: string | undefined, manifest: AssetManifest): string | undefined {
  const files = isRecord(manifest) && isRecord(manifest['files']) ? Object.values(manifest['files']) : [];
  for (const file of files) {
    if (!isRecord(file) || !isRecord(file['source']) || !isRecord(file['destinations'])) continue;
    const keys = Object.values(file['destinations']).map((target) => isRecord(target) && target['objectKey']);
    const path = file['source']['path'];
    if (objectKey !== undefined && keys.includes(objectKey) && typeof path === 'string') return path;
  }
  return undefined;
}

function metadataPath(metadata: unknown): string | undefined {
  const path = isRecord(metadata) ? metadata['aws:asset:path'] : undefined;
  return typeof path === 'string' ? path : undefined;
}
