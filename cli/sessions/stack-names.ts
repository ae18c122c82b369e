/** Made by `cdk bootstrap`; the app's own names are in infra/deployment/names.ts. */
export const BOOTSTRAP_STACK = 'CDKToolkit';
