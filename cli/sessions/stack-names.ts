/** Names the CDK app gives its stacks (test/infra holds them against the app). */
export const TARGETS_STACK = 'ThawTargets';
export const BENCHMARK_STACK = 'ThawBenchmark';
/** Made by `cdk bootstrap`. */
export const BOOTSTRAP_STACK = 'CDKToolkit';
