/** Every id that `package.json` contributes and the code uses, in one typed place. */
export const viewIds = { active: 'escalation.active', all: 'escalation.all' } as const;

export const commandIds = {
  start: 'escalation.start',
  open: 'escalation.open',
  takeOver: 'escalation.takeOver',
  setPhase: 'escalation.setPhase',
  setSeverity: 'escalation.setSeverity',
  setImpact: 'escalation.setImpact',
  addParticipant: 'escalation.addParticipant',
  addFinding: 'escalation.addFinding',
  answerWhatChanged: 'escalation.answerWhatChanged',
  addHypothesis: 'escalation.addHypothesis',
  rateHypothesis: 'escalation.rateHypothesis',
  setHypothesisStatus: 'escalation.setHypothesisStatus',
  /** Beyond the contract: prediction, owner and what would refute a hypothesis that is there already. */
  detailHypothesis: 'escalation.detailHypothesis',
  attachDiff: 'escalation.attachDiff',
  attachCommits: 'escalation.attachCommits',
  attachCode: 'escalation.attachCode',
  attachLog: 'escalation.attachLog',
  linkCommitMessage: 'escalation.linkCommitMessage',
  sync: 'escalation.sync',
  /** Beyond the contract: commits the record alone, and pushes its branch. */
  shareRecord: 'escalation.shareRecord',
  /** Beyond the contract: what becomes of marked code. */
  openAtOriginalCommit: 'escalation.openAtOriginalCommit',
  reattachCode: 'escalation.reattachCode',
  listOrphans: 'escalation.listOrphans',
  openHypothesisFiles: 'escalation.openHypothesisFiles',
  rateEvidence: 'escalation.rateEvidence',
  addStep: 'escalation.addStep',
  recordRun: 'escalation.recordRun',
  recordRollbackPoint: 'escalation.recordRollbackPoint',
  planChange: 'escalation.planChange',
  setChangeStatus: 'escalation.setChangeStatus',
  /** Beyond the contract: the parts of a change one by one. */
  detailChange: 'escalation.detailChange',
  addChangeCommits: 'escalation.addChangeCommits',
  exportWindow: 'escalation.exportWindow',
  verifyBackup: 'escalation.verifyBackup',
  applyDiff: 'escalation.applyDiff',
  previewRestore: 'escalation.previewRestore',
  restoreRollbackPoint: 'escalation.restoreRollbackPoint',
  undoRestore: 'escalation.undoRestore',
  /** Beyond the contract: points side by side, and what becomes of them. */
  comparePoints: 'escalation.comparePoints',
  manageRollbackPoints: 'escalation.manageRollbackPoints',
  deleteRollbackPoint: 'escalation.deleteRollbackPoint',
  toggleAnnotations: 'escalation.toggleAnnotations',
  /** Beyond the contract: from one linked line to the next, and what lies behind one. */
  nextLinkedLine: 'escalation.nextLinkedLine',
  previousLinkedLine: 'escalation.previousLinkedLine',
  showLinkedCommit: 'escalation.showLinkedCommit',
  showLineHistory: 'escalation.showLineHistory',
  /** Beyond the contract: what a shallow or partial clone lacks. */
  fetchHistory: 'escalation.fetchHistory',
  addDecision: 'escalation.addDecision',
  addLogEntry: 'escalation.addLogEntry',
  correctLogEntry: 'escalation.correctLogEntry',
  /** Beyond the contract: what resolving and closing need. */
  confirmResolution: 'escalation.confirmResolution',
  writeFollowUp: 'escalation.writeFollowUp',
  close: 'escalation.close',
  reopen: 'escalation.reopen',
  /** Beyond the contract: what the tree needs. */
  openEntry: 'escalation.openEntry',
  openRecord: 'escalation.openRecord',
  refresh: 'escalation.refresh',
  showLog: 'escalation.showLog',
  moveStepUp: 'escalation.moveStepUp',
  moveStepDown: 'escalation.moveStepDown',
  copyReference: 'escalation.copyReference',
  /** Beyond the contract: the way on after the language server ended too often. */
  restartLanguageServer: 'escalation.restartLanguageServer',
} as const;

export type CommandId = (typeof commandIds)[keyof typeof commandIds];

/** Keys for `when` clauses. */
export const contextKeys = {
  /** 'none' (no folder), 'untrusted', 'empty' (no escalation yet), 'choose' (several, none active), 'active'. */
  state: 'escalation.state',
  gitAvailable: 'escalation.gitAvailable',
  /** The switch of this workspace. */
  annotationsOn: 'escalation.annotationsOn',
} as const;

export const settings = {
  section: 'escalation',
  recordsFolder: 'recordsFolder',
  author: 'author',
  maximumDiffSize: 'maximumDiffSize',
  gitTimeout: 'gitTimeout',
  annotationsEnabled: 'annotations.enabled',
  annotationsLineText: 'annotations.lineText',
  annotationsCodeLens: 'annotations.codeLens',
  annotationsIgnoreWhitespace: 'annotations.ignoreWhitespace',
  annotationsFollowCopies: 'annotations.followCopies',
  annotationsMaximumLines: 'annotations.maximumLines',
  trace: 'server.trace',
} as const;

/** Read-only documents made from git: the two sides of a diff. */
export const gitScheme = 'escalation-git';
