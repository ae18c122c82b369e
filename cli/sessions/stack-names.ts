/** Made by `cdk bootstrap`; the app's own names are in infra/names.ts. */
export const BOOTSTRAP_STACK = 'CDKToolkit';
