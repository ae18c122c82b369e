/** The targets and the resources they use; nothing in this stack depends on the orchestrator. */
import { Stack, Validations } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import type { DeploymentContent } from '../catalogue/catalogue.ts';
import { acceptDoubledDependencies } from '../constructs/cfn-lint-exceptions.ts';
import type { DataNeedsProps } from '../constructs/data-needs.ts';
import { TargetFunction } from '../constructs/target-function.ts';
import { TargetResources } from '../constructs/target-resources.ts';
import { pascalCase } from '../deployment/names.ts';

interface TargetsStackProps extends DataNeedsProps {
  readonly content: DeploymentContent;
  /** Where the stack is deployed; undefined when that is not known yet. */
  readonly region: string | undefined;
}

export class TargetsStack extends Stack {
  constructor(scope: Construct, id: string, props: TargetsStackProps) {
    super(scope, id, { description: 'Thaw: the functions that are measured, and what they use' });
    acceptDoubledDependencies(this);
    const resources = new TargetResources(this, props);
    for (const target of props.content.targets) {
      new TargetFunction(this, pascalCase(target.manifest.name), {
        target,
        repositoryRoot: props.repositoryRoot,
        architecture: props.settings.architecture,
        resources,
      });
    }
    this.warnOfMissingTargets(props);
    this.warnOfMissingUrls(props);
  }

  private warnOfMissingTargets({ content, settings }: TargetsStackProps): void {
    // Targets that are not in the setting `targets`, or whose optional database is not deployed, are missing on purpose.
    const missing = content.catalogue.missing.filter(({ target }) => !content.optional.includes(target));
    if (settings.targets !== undefined || missing.length === 0) return;
    const lines = missing.map(({ target, reason, fix }) => `${target}: ${reason}. ${fix}`);
    Validations.of(this).addWarning('thaw:targets-left-out', ['These targets are skipped:', ...lines].join('\n     '));
  }

  private warnOfMissingUrls({ content: { withoutUrl }, region }: TargetsStackProps): void {
    if (withoutUrl.length === 0) return;
    Validations.of(this).addWarning(
      'thaw:function-urls-left-out',
      `There are no function URLs in ${region}, as far as is known: ${withoutUrl.join(', ')} is deployed without one, and load through it (load.via "url") is refused there.`,
    );
  }
}
