/** Findings of cfn-lint that are not about our templates, written into the templates so that every run of it passes. */
import type { CfnResource, Stack } from 'aws-cdk-lib';

/** CDK writes DependsOn beside references (Lambda functions and their roles): W3005 finds those superfluous. */
export function acceptDoubledDependencies(stack: Stack): void {
  stack.templateOptions.metadata = ignore('W3005');
}

/**
 * cfn-lint 1.58 knows no QueryLanguage in a Succeed state, which the Amazon States Language allows in every state.
 * The definition is checked by asl-validator instead (test/state-machine).
 */
export function acceptQueryLanguageInSucceed(stateMachine: CfnResource): void {
  for (const [key, value] of Object.entries(ignore('E3601'))) stateMachine.addMetadata(key, value);
}

function ignore(rule: string): Record<string, unknown> {
  return { 'cfn-lint': { config: { ignore_checks: [rule] } } };
}
