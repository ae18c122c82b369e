/** The orchestrator: state machine, its seven Lambdas, reports bucket, restore rule and nightly schedule. */
import { CfnOutput, Stack } from 'aws-cdk-lib';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';
import type { RunEnvironment } from '../../core/plan/types.ts';
import { ALARM_METRICS } from '../../core/report/embedded-line.ts';
import { SNAPSHOT_READERS } from '../access/orchestrator-access.ts';
import type { LambdaBundles } from '../bundling/bundle-lambdas.ts';
import type { DeploymentContent } from '../catalogue/catalogue.ts';
import { BenchmarkStateMachine } from '../constructs/benchmark-state-machine.ts';
import { acceptDoubledDependencies } from '../constructs/cfn-lint-exceptions.ts';
import { outputConsoleUrl } from '../constructs/console-url.ts';
import { makeCpuTimeLayers } from '../constructs/cpu-time-layers.ts';
import { NightsDashboard } from '../constructs/dashboard.ts';
import { NightlySchedule } from '../constructs/nightly-schedule.ts';
import { NotificationTopic } from '../constructs/notification-topic.ts';
import { DailySumAlarm } from '../constructs/notifying-alarm.ts';
import { OrchestratorFunction } from '../constructs/orchestrator-function.ts';
import { ReportsBucket } from '../constructs/reports-bucket.ts';
import { RestoreRule } from '../constructs/restore-rule.ts';
import { downloadCommand } from '../deployment/download-command.ts';
import { ALARM_NAMES, OUTPUT_NAMES, pascalCase, STATE_MACHINE_NAME, TASKS, type Task } from '../deployment/names.ts';
import { asContext, type Settings } from '../settings/deploy-settings.ts';

interface BenchmarkStackProps {
  readonly settings: Settings;
  readonly bundles: LambdaBundles;
  /** Zips of the CPU time extension, by architecture. */
  readonly extensionZips: DeploymentContent['extensionZips'];
}

export class BenchmarkStack extends Stack {
  constructor(scope: Construct, id: string, { settings, bundles, extensionZips }: BenchmarkStackProps) {
    super(scope, id, { description: 'Thaw: measures cold and warm starts of Lambda functions and keeps the reports' });
    acceptDoubledDependencies(this);
    const environment: RunEnvironment = settings.environment ?? { kind: 'aws', region: this.region };
    const runEnvironment = this.toJsonString(environment);
    const reports = new ReportsBucket(this, 'Reports', {
      keepReports: settings.keepReports,
      kind: environment.kind,
    });
    const { bucket } = reports;
    const { topic } = new NotificationTopic(this, 'Notifications', { email: settings.notificationEmail });
    const cpuTimeLayers = makeCpuTimeLayers(this, extensionZips);
    const functions = Object.fromEntries(
      TASKS.map((task): [Task, IFunction] => {
        const orchestrator = new OrchestratorFunction(this, pascalCase(task), {
          task,
          codeDirectory: bundles[task],
          architecture: settings.architecture,
          reportsBucket: bucket,
          notificationTopic: topic,
          runEnvironment,
          measuredFunctions: settings.measure ?? [],
          cpuTimeLayers,
        });
        return [task, orchestrator.function];
      }),
    ) as Record<Task, IFunction>;
    reports.allowSnapshotsOnly(SNAPSHOT_READERS.flatMap((task) => functions[task].role ?? []));
    const { stateMachine } = new BenchmarkStateMachine(this, 'Benchmark', {
      functions,
      reportsBucket: bucket,
    });
    const restore = new RestoreRule(this, 'Restore', {
      stateMachine,
      restoreFunction: functions['restore-configuration'],
      notificationTopic: topic,
    });
    const alarms = [restore.alarm];
    if (settings.nightly) {
      const nights = new NightlySchedule(this, 'Nightly', {
        stateMachine,
        watchFunction: functions['publish-report'],
        timeZone: settings.nightlyTimeZone,
        suite: settings.nightlySuite,
        notificationTopic: topic,
      });
      alarms.push(...nights.alarms);
    }
    if (settings.costAlarmUsd !== undefined) {
      const cost = new DailySumAlarm(this, 'Cost', {
        topic,
        metricName: ALARM_METRICS.spentUsd,
        threshold: settings.costAlarmUsd,
        name: ALARM_NAMES.cost,
        description: `Thaw: the runs of 24 hours cost more than ${settings.costAlarmUsd} USD by list prices (thaw deploy --cost-alarm-usd). Look at the executions of the state machine ${STATE_MACHINE_NAME}; stopping one puts its functions back. What is included: "Cost alarm" in docs/nightly.md.`,
      });
      alarms.push(cost.alarm);
    }
    if (settings.nightly) new NightsDashboard(this, 'Nights', { suite: settings.nightlySuite, alarms });
    this.output(OUTPUT_NAMES.stateMachineArn, 'Start it with {} to run the suite quick', stateMachine.stateMachineArn);
    this.output(OUTPUT_NAMES.reportsBucketName, 'Bucket with the files of every run', bucket.bucketName);
    outputConsoleUrl(this, stateMachine);
    this.output(
      OUTPUT_NAMES.downloadCommand,
      'Downloads the newest finished report',
      downloadCommand(bucket.bucketName),
    );
    this.output(OUTPUT_NAMES.notificationTopicArn, 'Subscribe to it to be notified of changes', topic.topicArn);
    this.output(
      OUTPUT_NAMES.failedRestoresQueueUrl,
      'Ended runs whose functions were not restored; normally empty',
      restore.failures.queueUrl,
    );
    this.output(OUTPUT_NAMES.deployChoices, 'Settings of this deployment', JSON.stringify(asContext(settings)));
  }

  private output(name: string, description: string, value: string): void {
    new CfnOutput(this, name, { description, value });
  }
}
