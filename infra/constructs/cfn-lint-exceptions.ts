/** Exceptions for false findings of cfn-lint, written into the templates so that every run of cfn-lint passes. */
import type { CfnResource, Stack } from 'aws-cdk-lib';

/** W3005: CDK writes DependsOn in addition to references (Lambda functions and their roles). */
export function acceptDoubledDependencies(stack: Stack): void {
  stack.templateOptions.metadata = ignore('W3005');
}

/**
 * E3601: cfn-lint 1.58 refuses QueryLanguage in a Succeed state, which the Amazon States Language allows in every state.
 * asl-validator checks the definition instead (test/state-machine).
 */
export function acceptQueryLanguageInSucceed(stateMachine: CfnResource): void {
  for (const [key, value] of Object.entries(ignore('E3601'))) stateMachine.addMetadata(key, value);
}

function ignore(rule: string): Record<string, unknown> {
  return { 'cfn-lint': { config: { ignore_checks: [rule] } } };
}
