/** AWS's own service models, as botocore carries them (`service-2.json.gz`) in the Python environment of the set-up. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { gunzipSync } from 'node:zlib';

const repositoryRoot = path.resolve(import.meta.dirname, '../../../..');

/** Where a member stands in the request or response; absent = in the body. */
type Location = 'header' | 'headers' | 'querystring' | 'statusCode' | 'uri';

export interface Member {
  readonly shape: string;
  readonly location?: Location;
  readonly locationName?: string;
}

export interface Shape {
  readonly type: string;
  readonly required?: readonly string[];
  readonly members?: Readonly<Record<string, Member>>;
  readonly member?: Member;
  readonly key?: Member;
  readonly value?: Member;
  readonly enum?: readonly string[];
  readonly pattern?: string;
  readonly min?: number;
  readonly max?: number;
  readonly union?: boolean;
  readonly document?: boolean;
  /** The member that is the whole body. */
  readonly payload?: string;
  readonly exception?: boolean;
  readonly error?: { readonly code?: string; readonly httpStatusCode?: number };
}

export interface Operation {
  readonly name: string;
  readonly http: { readonly method: string; readonly requestUri: string; readonly responseCode?: number };
  readonly input?: { readonly shape: string };
  readonly output?: { readonly shape: string };
  readonly errors?: readonly { readonly shape: string }[];
}

export interface ServiceModel {
  readonly metadata: { readonly protocol: string; readonly serviceId: string };
  readonly operations: Readonly<Record<string, Operation>>;
  readonly shapes: Readonly<Record<string, Shape>>;
}

const models = new Map<string, ServiceModel>();

/** The newest model of a service, by botocore's name of it (`stepfunctions`). */
export function serviceModel(service: string): ServiceModel {
  const cached = models.get(service);
  if (cached) return cached;
  const folder = path.join(dataFolder(), service);
  const newest = readdirSync(folder).sort().at(-1) ?? '';
  const text = gunzipSync(readFileSync(path.join(folder, newest, 'service-2.json.gz'))).toString('utf8');
  const model = JSON.parse(text) as ServiceModel;
  models.set(service, model);
  return model;
}

/** A shape that the model must have. */
export function shapeOf(model: ServiceModel, name: string): Shape {
  const shape = model.shapes[name];
  if (shape === undefined) throw new Error(`the model of ${model.metadata.serviceId} has no shape ${name}`);
  return shape;
}

/** The names under which errors of the service arrive: the shape's, and its code on the wire where that is another. */
export function errorShapes(model: ServiceModel): ReadonlyMap<string, Shape> {
  const shapes = new Map<string, Shape>();
  for (const [name, shape] of Object.entries(model.shapes)) {
    if (shape.exception !== true) continue;
    shapes.set(name, shape);
    if (shape.error?.code !== undefined) shapes.set(shape.error.code, shape);
  }
  return shapes;
}

function dataFolder(): string {
  const libraries = path.join(repositoryRoot, '.thaw/venv/lib');
  const python = existsSync(libraries) ? readdirSync(libraries).find((name) => name.startsWith('python3')) : undefined;
  if (python === undefined) throw new Error('there is no Python environment with botocore in it: npm run setup');
  return path.join(libraries, python, 'site-packages/botocore/data');
}
