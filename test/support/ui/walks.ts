import { commandIds, type CommandId } from '../../../src/ui/contributions';

// What a person does at the dialogs of every command, by keyboard alone.

/** What a person does at one question: types a text, chooses what it leaves, or marks the first of several. */
export type Step = readonly [question: string, what: 'type' | 'choose' | 'mark', text: string];

export interface Walk {
  readonly id: CommandId;
  /** Title in the palette, behind the category. */
  readonly title: string;
  readonly steps: readonly Step[];
  /** What the log says afterwards, or what another file does. */
  readonly wrote: RegExp;
  /** The ref that is written after the log. */
  readonly ref?: string;
}

/** In this order: each finds what those before it wrote. */
export const walks: readonly Walk[] = [
  {
    id: commandIds.start,
    title: 'Start Escalation',
    steps: [
      ['What is broken', 'type', 'Conveyor stands still'],
      ['Customer', 'type', 'Lager Nord'],
      ['Ticket', 'type', 'INC-4711'],
    ],
    wrote: /did: escalation\.started.*Conveyor stands still/u,
  },
  {
    id: commandIds.takeOver,
    title: 'Take Over',
    steps: [
      ['Who is responsible', 'type', 'Ada Lorenz'],
      ['Phone', 'type', '+49 40 123'],
      ['Severity', 'choose', 'Critical'],
      ['next update', 'type', '25'],
    ],
    wrote: /did: escalation\.accepted/u,
  },
  { id: commandIds.setSeverity, title: 'Set Severity', steps: [['Severity', 'choose', 'High']], wrote: /severitySet.*1 → 2/u },
  {
    id: commandIds.setImpact,
    title: 'Set Impact',
    steps: [
      ['operation', 'choose', 'Severe'],
      ['customer relationship', 'choose', 'High'],
      ['reputation', 'choose', 'Low'],
    ],
    wrote: /impactSet.*operation 1, customer 2, reputation 4/u,
  },
  {
    id: commandIds.addParticipant,
    title: 'Add Participant',
    steps: [
      ['Name', 'type', 'Jo'],
      ['Organisation', 'type', 'Lager Nord'],
      ['Discipline', 'type', 'IT security'],
      ['Phone number', 'type', ''],
    ],
    wrote: /participant\.added.*Jo/u,
  },
  {
    id: commandIds.addFinding,
    title: 'Add Finding',
    steps: [
      ['What kind of finding', 'choose', 'Fact'],
      ['The finding', 'type', 'Queue grows since 02:10'],
      ['Who or what', 'type', 'second level'],
    ],
    wrote: /finding\.added.*Queue grows/u,
  },
  {
    id: commandIds.answerWhatChanged,
    title: 'What Changed?',
    steps: [
      ['Which area', 'choose', 'System'],
      ['Was it changed', 'choose', 'Unknown'],
      ['Who says so', 'type', 'Jo'],
      ['What exactly', 'type', ''],
    ],
    wrote: /finding\.added.*System: Unknown/u,
  },
  {
    id: commandIds.setPhase,
    title: 'Set Phase',
    steps: [
      ['Which phase', 'choose', 'Analysis'],
      ['still missing', 'choose', 'Override with a reason'],
      ['Why is it right', 'type', 'Nobody answers at night'],
    ],
    wrote: /escalation\.phaseSet.*accepted → analysis/u,
  },
  {
    id: commandIds.addHypothesis,
    title: 'Add Hypothesis',
    steps: [
      ['What could be the cause', 'type', 'The pool is exhausted'],
      ['what must be seen', 'type', ''],
    ],
    wrote: /hypothesis\.added.*The pool is exhausted/u,
  },
  {
    id: commandIds.detailHypothesis,
    title: 'Prediction and Owner',
    steps: [
      ['Which hypothesis', 'choose', 'The pool'],
      ['what must be seen', 'type', '40 wait'],
      ['Who tests it', 'type', 'Ada'],
      ['What would refute it', 'type', 'A free connection'],
    ],
    wrote: /hypothesis\.detailed/u,
  },
  {
    id: commandIds.rateHypothesis,
    title: 'Rate Hypothesis',
    steps: [
      ['Which hypothesis', 'choose', 'The pool'],
      ['Likelihood', 'choose', 'Very likely'],
      ['explain', 'choose', 'most of it'],
      ['Effort', 'choose', 'Minutes'],
    ],
    wrote: /hypothesis\.rated.*5 × 4 ÷ 1/u,
  },
  {
    id: commandIds.setHypothesisStatus,
    title: 'Set Hypothesis Status',
    steps: [
      ['Which hypothesis', 'choose', 'The pool'],
      ['Which status', 'choose', 'Testing'],
      ['Why?', 'type', 'first guess'],
    ],
    wrote: /hypothesis\.testing.*first guess/u,
  },
  {
    id: commandIds.attachDiff,
    title: 'Attach Diff',
    steps: [['Which changes', 'choose', 'Working tree']],
    wrote: /evidence\.attached.*band\.ts/u,
  },
  {
    id: commandIds.attachCommits,
    title: 'Attach Commits',
    steps: [
      ['Which commits', 'mark', ''],
      ['Which part', 'choose', 'Suspect'],
    ],
    wrote: /evidence\.attached.*Start the conveyor/u,
    ref: 'refs/notes/escalation',
  },
  {
    id: commandIds.attachLog,
    title: 'Attach Log',
    steps: [['Where is the log', 'choose', 'Clipboard']],
    wrote: /evidence\.attached.*ERROR pool exhausted/u,
  },
  {
    id: commandIds.rateEvidence,
    title: 'Rate Evidence',
    steps: [
      ['Which evidence', 'choose', 'ERROR pool'],
      ['Which hypothesis', 'choose', 'The pool'],
      ['How does it bear', 'choose', 'Supports'],
      ['Why?', 'type', 'the same minute'],
    ],
    wrote: /evidence\.rated.*supports · the same minute/u,
  },
  {
    id: commandIds.addStep,
    title: 'Add Reproduction Step',
    steps: [
      ['What is done', 'type', 'Start 40 orders'],
      ['should happen', 'type', 'All run'],
      ['Command that does it', 'type', ''],
    ],
    wrote: /step\.added.*Start 40 orders/u,
  },
  {
    id: commandIds.recordRun,
    title: 'Record Run',
    steps: [
      ['Where was it run', 'choose', 'qa'],
      ['What came of it', 'choose', 'Reproduced'],
      ['How often', 'type', '3 of 10'],
    ],
    wrote: /run\.recorded/u,
  },
  {
    id: commandIds.recordRollbackPoint,
    title: 'Record Rollback Point',
    steps: [['What is about to be done', 'type', 'Before the new speed']],
    wrote: /rollbackPoint\.recorded.*Before the new speed/u,
  },
  {
    id: commandIds.comparePoints,
    title: 'Compare Rollback Points',
    steps: [
      ['Compare which', 'choose', 'Before the new speed'],
      ['With what', 'choose', 'The working tree'],
    ],
    wrote: /rollbackPoint\.recorded/u,
  },
  {
    id: commandIds.planChange,
    title: 'Plan Change',
    steps: [
      ['What is to be changed', 'type', 'Pool of 48'],
      ['What is it for', 'choose', 'Mitigation'],
      ['Until when', 'type', '2030-03-01'],
    ],
    wrote: /change\.planned.*Pool of 48/u,
  },
  {
    id: commandIds.detailChange,
    title: 'Fill In Change',
    steps: [
      ['Which change', 'choose', 'Pool of 48'],
      ['what else is affected', 'type', 'All shuttles'],
      ['how likely', 'choose', 'Unlikely'],
      ['how bad', 'choose', 'Annoying'],
      ['worst case', 'type', 'Standstill'],
      ['what triggers it', 'type', 'Queue grows'],
      ['which steps', 'type', 'Set 8 again'],
      ['who decides', 'type', 'Ada'],
      ['point of no return', 'type', 'none'],
      ['Which run shows it', 'choose', 'None: go without'],
      ['without a check', 'type', 'Only a number'],
      ['window begin', 'type', '2030-02-01 22:00'],
      ['window end', 'type', '2030-02-01 23:00'],
      ['confirms the window', 'type', 'Kim Vogel'],
    ],
    wrote: /change\.detailed.*risk, backout, verification, window/u,
  },
  {
    id: commandIds.addChangeCommits,
    title: 'Add Commits to Change',
    steps: [
      ['Which change', 'choose', 'Pool of 48'],
      ['Which commits', 'mark', ''],
    ],
    wrote: /change\.committed/u,
  },
  {
    id: commandIds.setChangeStatus,
    title: 'Set Status of Change',
    steps: [
      ['Which change', 'choose', 'Pool of 48'],
      ['What has been reached', 'choose', 'Applied'],
      ['still missing', 'choose', 'Override with a reason'],
      ['Why is it right', 'type', 'The band stands'],
    ],
    wrote: /change\.applied.*draft → applied/u,
  },
  {
    id: commandIds.applyDiff,
    title: 'Apply Diff',
    steps: [
      ['Which attached diff', 'choose', 'band.ts'],
      ['In which direction', 'choose', 'Take it back'],
      ['files changed: 1', 'choose', 'Take back'],
    ],
    wrote: /evidence\.takenBack/u,
  },
  {
    id: commandIds.previewRestore,
    title: 'Preview Restore',
    steps: [
      ['Which rollback point', 'choose', 'Before the new speed'],
      ['Nothing is changed before', 'choose', 'Put the point on a new branch'],
      ['Name of the new branch', 'type', 'rescue'],
    ],
    wrote: /rollbackPoint\.branched.*rescue/u,
  },
  {
    id: commandIds.restoreRollbackPoint,
    title: 'Restore Rollback Point',
    steps: [
      ['Which rollback point', 'choose', 'Before the new speed'],
      ['Nothing is changed before', 'choose', 'Restore working tree'],
      ['reason is recorded', 'type', 'The speed was right'],
    ],
    wrote: /rollbackPoint\.restored.*The speed was right/u,
  },
  {
    id: commandIds.deleteRollbackPoint,
    title: 'Delete Rollback Point',
    steps: [
      ['Which rollback point is to be deleted', 'choose', 'Before restoring'],
      ['Why?', 'type', 'No longer needed'],
      ['reachable', 'choose', 'Delete P-'],
    ],
    wrote: /rollbackPoint\.deleted.*No longer needed/u,
  },
  {
    id: commandIds.manageRollbackPoints,
    title: 'Manage Rollback Points',
    steps: [
      ['Mark those', 'mark', ''],
      ['reachable', 'choose', 'Delete P-'],
    ],
    wrote: /rollbackPoint\.deleted.*Cleaned up/u,
  },
  {
    id: commandIds.addDecision,
    title: 'Add Decision',
    steps: [
      ['What is decided about', 'type', 'Go on'],
      ['What is decided?', 'type', 'The band runs at half speed'],
      ['Who decides', 'type', 'Kim'],
      ['On which facts', 'type', ''],
      ['checked again', 'type', '60'],
    ],
    wrote: /decision\.made.*Go on/u,
  },
  {
    id: commandIds.addLogEntry,
    title: 'Add Log Entry',
    steps: [['What was done or seen', 'type', 'Called the customer']],
    wrote: /note\.added.*Called the customer/u,
  },
  {
    id: commandIds.correctLogEntry,
    title: 'Correct Log Entry',
    steps: [
      ['Which log entry', 'choose', 'Called the customer'],
      ['What is right instead', 'type', 'The customer called'],
    ],
    wrote: /note\.corrected.*The customer called/u,
  },
  {
    id: commandIds.confirmResolution,
    title: 'Confirm Resolution',
    steps: [
      ['Who at the customer', 'type', 'Kim Vogel'],
      ['In which words', 'type', 'It runs'],
    ],
    wrote: /customer\.confirmed.*Kim Vogel: It runs/u,
  },
  {
    id: commandIds.writeFollowUp,
    title: 'Write Follow-up',
    steps: [
      ['root cause', 'type', 'Pool of 8'],
      ['How was it found', 'type', ''],
      ['What went well', 'type', ''],
      ['What can be better', 'type', 'An alarm'],
    ],
    wrote: /followUp\.written.*Pool of 8/u,
  },
  {
    id: commandIds.close,
    title: 'Close Escalation',
    steps: [
      ['Close “', 'choose', 'Close'],
      ['still missing', 'choose', 'Override with a reason'],
      ['Why is it right', 'type', 'The mitigation stays'],
    ],
    wrote: /escalation\.closed/u,
  },
  {
    id: commandIds.reopen,
    title: 'Reopen Escalation',
    steps: [['Why is it opened again', 'type', 'It came back']],
    wrote: /escalation\.reopened.*It came back/u,
  },
];

/** Commands without a dialog of their own to walk, and where they are driven instead. */
export const elsewhere: Readonly<Partial<Record<CommandId, string>>> = {
  [commandIds.open]: 'commands.test.ts, once there is a second escalation',
  [commandIds.attachCode]: 'commands.test.ts, with a selection',
  [commandIds.openAtOriginalCommit]: 'codePlaces.test.ts; writes nothing',
  [commandIds.reattachCode]: 'codePlaces.test.ts, with the place in the editor',
  [commandIds.listOrphans]: 'codePlaces.test.ts; writes nothing',
  [commandIds.openHypothesisFiles]: 'codePlaces.test.ts; writes nothing',
  [commandIds.undoRestore]: 'rollback.test.ts; asks nothing',
  [commandIds.verifyBackup]: 'rollback.test.ts, from the gate that needs it',
  [commandIds.exportWindow]: 'the tests inside VS Code; its dialog is the system’s',
  [commandIds.linkCommitMessage]: 'links.test.ts; writes into the message box only',
  [commandIds.sync]: 'team.test.ts, with a remote',
  [commandIds.shareRecord]: 'team.test.ts, with a remote',
  [commandIds.toggleAnnotations]: 'asks nothing and writes no record',
  [commandIds.nextLinkedLine]: 'asks nothing and writes nothing',
  [commandIds.previousLinkedLine]: 'asks nothing and writes nothing',
  [commandIds.showLinkedCommit]: 'writes nothing',
  [commandIds.showLineHistory]: 'writes nothing',
  [commandIds.fetchHistory]: 'lackingClones.test.ts; asks only which of several remotes',
  [commandIds.openEntry]: 'mainJob.test.ts, from a row',
  [commandIds.openRecord]: 'asks nothing and writes nothing',
  [commandIds.refresh]: 'asks nothing and writes nothing',
  [commandIds.showLog]: 'asks nothing and writes nothing',
  [commandIds.copyReference]: 'from a row; asks nothing',
  [commandIds.moveStepUp]: 'from a row; asks nothing',
  [commandIds.moveStepDown]: 'from a row; asks nothing',
  [commandIds.restartLanguageServer]: 'the tests inside VS Code; asks nothing and writes nothing',
};
