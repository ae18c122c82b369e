/** The runs of which both engines must have the same opinion, and it must be this one. */
import { LINKS, MEASURED, plannedRun, RUN_ID, type Scenario, scenario } from './scenario.ts';

const ONE_LANE = [{ laneId: 'lane-1', stepCount: 1 }];
const TWO_STEPS = [{ laneId: 'lane-1', stepCount: 2 }];
const LOAD = [{ laneId: 'load-1', stepCount: 2 }];

const MEASURED_LANE = ['EnterLane', 'ForceColdStart', 'Measure', 'WhatNext', 'LaneDone'];
const TO_LANES = ['PlanRun', 'IsThereWork', 'MeasureLanes'];
const REPORT = ['AggregateResults', 'PublishReport', 'IsRunComplete'];
const WITHOUT_LOAD = [...TO_LANES, 'IsThereMore', 'RestoreConfiguration', ...REPORT];
const LOAD_ONLY = ['PlanRun', 'IsThereWork', 'IsThereMore', 'ApplyLoads', 'RestoreConfiguration', ...REPORT];

const STEP = ['ForceColdStart', 'Measure', 'WhatNext'];

/** Nine scenarios of what happens to a run. */
export const NINE: readonly Scenario[] = [
  scenario({
    name: 'a good run',
    lanes: [...TWO_STEPS, { laneId: 'lane-2', stepCount: 1 }],
    load: LOAD,
    states: {
      run: [...TO_LANES, 'IsThereMore', 'ApplyLoads', 'RestoreConfiguration', ...REPORT, 'RunComplete'],
      'lane-1': [
        ...['EnterLane', 'ForceColdStart', 'Measure', 'WhatNext'],
        ...['ForceColdStart', 'Measure', 'WhatNext', 'LaneDone'],
      ],
      'lane-2': MEASURED_LANE,
      'load-1': [
        ...['EnterLoad', 'SetConfiguration', 'ApplyLoad', 'WhatNextLoad'],
        ...['ApplyLoad', 'WhatNextLoad', 'LoadDone'],
      ],
    },
  }),
  scenario({
    name: 'lanes in three parts, of which one lane has two',
    lanes: [
      { laneId: 'lane-1', stepCount: 5 },
      { laneId: 'lane-2', stepCount: 2 },
    ],
    partCount: 3,
    load: LOAD.map((item) => ({ ...item, stepCount: 1 })),
    responses: { Measure: [{ when: { laneId: 'lane-2', stepIndex: 0 }, error: 'LOCK_LOST' }] },
    states: {
      run: [
        ...[...TO_LANES, 'IsThereMore', 'MeasureLanes', 'IsThereMore', 'MeasureLanes', 'IsThereMore', 'ApplyLoads'],
        ...['RestoreConfiguration', ...REPORT, 'RunComplete'],
      ],
      'lane-1': [
        ...['EnterLane', ...STEP, 'LaneDone'],
        ...['EnterLane', ...STEP, ...STEP, 'LaneDone'],
        ...['EnterLane', ...STEP, ...STEP, 'LaneDone'],
      ],
      'lane-2': [...['EnterLane', 'ForceColdStart', 'Measure', 'LaneStopped'], ...['EnterLane', ...STEP, 'LaneDone']],
      'load-1': ['EnterLoad', 'SetConfiguration', 'ApplyLoad', 'WhatNextLoad', 'LoadDone'],
    },
  }),
  scenario({
    name: 'attempts, with throttles',
    lanes: ONE_LANE,
    responses: {
      PlanRun: [{ serviceError: 'TooManyRequestsException', times: 2 }],
      ForceColdStart: [{ error: 'THROTTLED', times: 1 }],
      Measure: [
        { when: { attempt: 1 }, returns: { ...MEASURED, verified: false, again: true, waitSeconds: 2 } },
        { when: { attempt: 2 }, returns: { ...MEASURED, verified: false, again: true } },
      ],
    },
    waits: 4,
    states: {
      run: [...WITHOUT_LOAD, 'RunComplete'],
      'lane-1': [
        ...['EnterLane', 'ForceColdStart', 'Measure', 'WhatNext', 'WaitOutThrottle'],
        ...['ForceColdStart', 'Measure', 'WhatNext'],
        ...['ForceColdStart', 'Measure', 'WhatNext', 'LaneDone'],
      ],
    },
  }),
  scenario({
    name: 'a lost lock',
    lanes: [...TWO_STEPS, { laneId: 'lane-2', stepCount: 1 }],
    load: LOAD,
    responses: {
      Measure: [{ when: { laneId: 'lane-1' }, error: 'LOCK_LOST' }],
      ApplyLoad: [{ error: 'LOCK_LOST' }],
      AggregateResults: [
        { returns: { runId: RUN_ID, status: 'partial', summary: 'lane-1 and load-1 were stopped.', links: LINKS } },
      ],
    },
    states: {
      run: [...TO_LANES, 'IsThereMore', 'ApplyLoads', 'RestoreConfiguration', ...REPORT, 'RunIncomplete'],
      'lane-1': ['EnterLane', 'ForceColdStart', 'Measure', 'LaneStopped'],
      'lane-2': MEASURED_LANE,
      'load-1': ['EnterLoad', 'SetConfiguration', 'ApplyLoad', 'LoadStopped'],
    },
    end: 'RUN_INCOMPLETE',
  }),
  scenario({
    name: 'a failed step',
    lanes: TWO_STEPS,
    responses: {
      // The second attempt fails: what the first one asked for must not be asked for again.
      Measure: [
        { when: { stepIndex: 0, attempt: 1 }, returns: { ...MEASURED, verified: false, again: true }, times: 1 },
        { when: { stepIndex: 0, attempt: 2 }, error: 'ACCESS_DENIED', times: 1 },
      ],
    },
    states: {
      run: [...WITHOUT_LOAD, 'RunComplete'],
      'lane-1': [
        ...['EnterLane', 'ForceColdStart', 'Measure', 'WhatNext'],
        ...['ForceColdStart', 'Measure', 'RecordFailure', 'WhatNext'],
        ...['ForceColdStart', 'Measure', 'WhatNext', 'LaneDone'],
      ],
    },
  }),
  scenario({
    name: 'a refused plan',
    input: { suite: 'no such suite' },
    responses: { PlanRun: [{ error: 'INVALID_SUITE' }] },
    states: { run: ['PlanRun', 'RestoreAfterFailedPlan', 'PlanFailed'] },
    end: 'INVALID_SUITE',
  }),
  scenario({
    name: 'a duplicate delivery',
    input: { scheduledTime: '2026-07-28T02:00:00Z' },
    responses: { PlanRun: [{ returns: { ...plannedRun([], []), status: 'duplicate' } }] },
    states: { run: ['PlanRun', 'IsThereWork', 'AlreadyDelivered'] },
  }),
  scenario({
    name: 'a failed restore',
    lanes: ONE_LANE,
    responses: {
      RestoreConfiguration: [{ error: 'UPDATE_CONFLICT', times: 2 }, { error: 'RESTORE_FAILED' }],
    },
    waits: 2,
    states: { run: [...WITHOUT_LOAD, 'RunFailed'], 'lane-1': MEASURED_LANE },
    end: 'RESTORE_FAILED',
  }),
  scenario({
    name: 'a load whose configuration fails once',
    load: LOAD,
    responses: { ForceColdStart: [{ error: 'UPDATE_TIMEOUT', times: 1 }] },
    states: {
      run: [...LOAD_ONLY, 'RunComplete'],
      'load-1': [
        ...['EnterLoad', 'SetConfiguration', 'RecordLoadFailure', 'WhatNextLoad'],
        ...['SetConfiguration', 'ApplyLoad', 'WhatNextLoad', 'LoadDone'],
      ],
    },
  }),
];

/** Each Task state, and each Map, fails once; the name is that of the state. */
export const FAILING: readonly Scenario[] = [
  // Retried as often as it says, and then no longer.
  scenario({
    name: 'PlanRun',
    responses: { PlanRun: [{ serviceError: 'TooManyRequestsException' }] },
    waits: 6,
    states: { run: ['PlanRun', 'RestoreAfterFailedPlan', 'PlanFailed'] },
    end: 'Lambda.TooManyRequestsException',
  }),
  scenario({
    name: 'RestoreAfterFailedPlan',
    responses: { PlanRun: [{ error: 'INVALID_SUITE' }], RestoreConfiguration: [{ error: 'RESTORE_FAILED' }] },
    states: { run: ['PlanRun', 'RestoreAfterFailedPlan', 'PlanFailed'] },
    end: 'INVALID_SUITE',
  }),
  ...inLane('ForceColdStart', { ForceColdStart: [{ error: 'UPDATE_TIMEOUT' }] }, ['ForceColdStart', 'RecordFailure']),
  ...inLane('Measure', { Measure: [{ when: { revisionId: 'revision-2' }, error: 'Sandbox.Timedout' }] }, [
    ...['ForceColdStart', 'Measure', 'RecordFailure'],
  ]),
  ...inLane('RecordFailure', { Measure: [{ error: 'BUG' }] }, ['ForceColdStart', 'Measure', 'RecordFailure']),
  ...inLoad('SetConfiguration', { ForceColdStart: [{ error: 'UPDATE_TIMEOUT' }] }, [
    ...['SetConfiguration', 'RecordLoadFailure', 'WhatNextLoad'],
    ...['SetConfiguration', 'RecordLoadFailure', 'WhatNextLoad'],
  ]),
  ...inLoad('ApplyLoad', { ApplyLoad: [{ when: { revisionId: 'revision-2' }, error: 'ACCESS_DENIED' }] }, [
    ...['SetConfiguration', 'ApplyLoad', 'RecordLoadFailure', 'WhatNextLoad'],
    ...['ApplyLoad', 'RecordLoadFailure', 'WhatNextLoad'],
  ]),
  ...inLoad('RecordLoadFailure', { ApplyLoad: [{ error: 'BUG' }] }, [
    ...['SetConfiguration', 'ApplyLoad', 'RecordLoadFailure', 'WhatNextLoad'],
    ...['ApplyLoad', 'RecordLoadFailure', 'WhatNextLoad'],
  ]),
  scenario({
    name: 'RestoreConfiguration',
    lanes: ONE_LANE,
    responses: { RestoreConfiguration: [{ error: 'Sandbox.Timedout' }] },
    waits: 6,
    states: { run: [...WITHOUT_LOAD, 'RunFailed'], 'lane-1': MEASURED_LANE },
    end: 'Sandbox.Timedout',
  }),
  scenario({
    name: 'AggregateResults',
    lanes: ONE_LANE,
    responses: { AggregateResults: [{ error: 'BUG' }] },
    states: { run: [...WITHOUT_LOAD.slice(0, -2), 'RunFailed'], 'lane-1': MEASURED_LANE },
    end: 'BUG',
  }),
  scenario({
    name: 'PublishReport',
    lanes: ONE_LANE,
    responses: { PublishReport: [{ error: 'AWS_FAILED' }] },
    waits: 6,
    states: { run: [...WITHOUT_LOAD.slice(0, -1), 'RunFailed'], 'lane-1': MEASURED_LANE },
    end: 'AWS_FAILED',
  }),
  scenario({
    name: 'MeasureLanes',
    responses: { PlanRun: [{ returns: { ...plannedRun(ONE_LANE, []), lanesKey: 'missing.json' } }] },
    waits: 3,
    states: { run: [...TO_LANES, 'RestoreConfiguration', ...REPORT, 'RunFailed'] },
    end: 'RUN_FAILED',
  }),
  scenario({
    name: 'ApplyLoads',
    responses: { PlanRun: [{ returns: { ...plannedRun([], LOAD), loadKey: 'missing.json' } }] },
    waits: 3,
    states: { run: [...LOAD_ONLY, 'RunFailed'] },
    end: 'RUN_FAILED',
  }),
];

function inLane(name: string, responses: Scenario['responses'], entered: readonly string[]): Scenario[] {
  const states = { run: [...WITHOUT_LOAD, 'RunComplete'], 'lane-1': ['EnterLane', ...entered, 'WhatNext', 'LaneDone'] };
  return [scenario({ name, lanes: ONE_LANE, responses, states })];
}

function inLoad(name: string, responses: Scenario['responses'], entered: readonly string[]): Scenario[] {
  const states = { run: [...LOAD_ONLY, 'RunComplete'], 'load-1': ['EnterLoad', ...entered, 'LoadDone'] };
  return [scenario({ name, load: LOAD, responses, states })];
}
