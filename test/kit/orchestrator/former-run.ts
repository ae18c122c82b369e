/**
 * What a run of a former version left in the bucket when it was stopped: byte for byte as that version wrote it (commit
 * 919e8c2), with the snapshot in the run's own folder.
 */
import { hash } from 'node:crypto';

interface FormerRun {
  readonly executionArn: string;
  readonly functionName: string;
  /** Memory and environment before the run. */
  readonly memoryMb: number;
  readonly environment: Readonly<Record<string, string>>;
  /** The memory that the run sets. */
  readonly measuredAtMb: number;
}

export const FORMER_RUN_ID = '20261120T020000Z-mine-a4baad';

/** The objects by key: the index of the execution, the held lock and the snapshot. */
export function formerRun(run: FormerRun): ReadonlyMap<string, string> {
  const { executionArn, functionName, memoryMb, measuredAtMb } = run;
  const environment = JSON.stringify(run.environment, null, 2).replaceAll('\n', '\n  ');
  return new Map([
    [
      `executions/${hash('sha256', executionArn)}.json`,
      `{
  "schemaVersion": 1,
  "runId": "${FORMER_RUN_ID}",
  "executionArn": "${executionArn}",
  "functionNames": [
    "${functionName}"
  ]
}
`,
    ],
    [
      `locks/${functionName}.json`,
      `{
  "schemaVersion": 1,
  "functionName": "${functionName}",
  "runId": "${FORMER_RUN_ID}",
  "executionArn": "${executionArn}",
  "state": "held",
  "since": "2026-11-20T02:00:00.000Z"
}
`,
    ],
    [
      `runs/${FORMER_RUN_ID}/snapshots/${functionName}.json`,
      `{
  "schemaVersion": 1,
  "functionName": "${functionName}",
  "runId": "${FORMER_RUN_ID}",
  "executionArn": "${executionArn}",
  "takenAt": "2026-11-20T02:00:00.000Z",
  "memoryMb": ${memoryMb},
  "environment": ${environment},
  "changes": {
    "memoryMb": [
      ${measuredAtMb}
    ],
    "environment": {}
  }
}
`,
    ],
  ]);
}
