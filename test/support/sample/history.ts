export interface SampleCommit {
  readonly author: string;
  readonly message: string;
  /** Files as they are from this commit on. */
  readonly files: Readonly<Record<string, string>>;
}

/** The commit that brought the fault in: seconds were taken for milliseconds. */
export const faultyCommit = 'Read the scanner timeout from the configuration';

const authors = ['Jonas Weber', 'Mira Schulte', 'Tom Becker', 'Ada Lorenz'];
const source = (name: string): string => `src/${name}.ts`;

interface Version {
  readonly file: string;
  readonly message: string;
  readonly text: string;
}

const motor = (speed: string, extra = ''): string => `/** Drives one belt. Speeds in metres a second. */
export class Motor {
  private speed = 0;

  constructor(readonly belt: number) {}

  start(speed = ${speed}): void {
    this.speed = speed;
  }
${extra}
  stop(): void {
    this.speed = 0;
  }

  get running(): boolean {
    return this.speed > 0;
  }
}
`;

const scanner = (body: string, head = ''): string => `import type { Parcel } from './parcel';
${head}
/** Reads the label of a parcel as it passes. */
export class Scanner {
  async read(parcel: Parcel): Promise<string> {
${body}
  }
}
`;

const pool = (size: string, body: string): string => `/** Connections to the warehouse system, shared by all belts. */
export class ConnectionPool {
  private free = ${size};
  private readonly waiting: (() => void)[] = [];

  async acquire(): Promise<void> {
${body}
  }

  release(): void {
    const next = this.waiting.shift();
    if (next) next();
    else this.free += 1;
  }

  get queued(): number {
    return this.waiting.length;
  }
}
`;

const controller = (body: string): string => `import { ConnectionPool } from './connectionPool';
import { Motor } from './motor';
import type { Parcel } from './parcel';
import { Scanner } from './scanner';

/** Moves parcels from the gate to the chute that the warehouse system names. */
export class Controller {
  private readonly pool = new ConnectionPool();
  private readonly scanner = new Scanner();

  constructor(private readonly motors: readonly Motor[]) {}

  async transport(parcel: Parcel): Promise<number> {
${body}
  }
}
`;

const config = (entries: string): string => `/** Settings of one site; the file conveyor.json overrides them. */
export const settings = {
${entries}};
`;

const acquire = `    if (this.free > 0) {
      this.free -= 1;
      return;
    }
    await new Promise<void>((resolve) => this.waiting.push(resolve));`;

const readOnce = `    return withTimeout(parcel.label(), 2000);`;
const readConfigured = `    return withTimeout(parcel.label(), settings.scannerTimeout);`;
const timeoutImport = `import { withTimeout } from './timeout';`;
const bothImports = `import { settings } from './settings';\nimport { withTimeout } from './timeout';`;

const transportSimple = `    const code = await this.scanner.read(parcel);
    return Number(code.slice(-2));`;
const transportPooled = `    await this.pool.acquire();
    const code = await this.scanner.read(parcel);
    this.pool.release();
    return Number(code.slice(-2));`;
const transportSafe = `    await this.pool.acquire();
    try {
      const code = await this.scanner.read(parcel);
      return Number(code.slice(-2));
    } finally {
      this.pool.release();
    }`;

const versions: readonly Version[] = [
  {
    file: 'README.md',
    message: 'Describe the controller',
    text: '# Conveyor controller\n\nControls the belts of a parcel warehouse: scans labels, asks the warehouse system for the chute, switches the diverters.\n',
  },
  {
    file: 'package.json',
    message: 'Set up the package',
    text: '{\n  "name": "conveyor-controller",\n  "version": "2.3.0",\n  "type": "module",\n  "scripts": { "test": "node --test" }\n}\n',
  },
  {
    file: source('parcel'),
    message: 'Add parcels',
    text: 'export interface Parcel {\n  readonly id: string;\n  label(): Promise<string>;\n}\n',
  },
  { file: source('motor'), message: 'Drive a belt', text: motor('1') },
  { file: source('scanner'), message: 'Read labels', text: scanner('    return parcel.label();') },
  { file: source('controller'), message: 'Move parcels to their chute', text: controller(transportSimple) },
  {
    file: source('diverter'),
    message: 'Switch diverters',
    text: "export type Side = 'left' | 'right' | 'straight';\n\nexport function sideOf(chute: number): Side {\n  if (chute % 3 === 0) return 'straight';\n  return chute % 3 === 1 ? 'left' : 'right';\n}\n",
  },
  {
    file: source('emergencyStop'),
    message: 'Stop every belt in an emergency',
    text: "import type { Motor } from './motor';\n\nexport function stopAll(motors: readonly Motor[]): void {\n  for (const motor of motors) motor.stop();\n}\n",
  },
  {
    file: 'docs/betrieb.md',
    message: 'Betriebsanleitung für die Schichtleitung',
    text: '# Betrieb\n\nNot-Halt: roter Knopf an jedem Band. Wiederanlauf nur durch die Schichtleitung.\n',
  },
  { file: source('motor'), message: 'Raise the belt speed to 1.2 m/s', text: motor('1.2') },
  { file: source('connectionPool'), message: 'Share connections to the warehouse system', text: pool('4', acquire) },
  { file: source('controller'), message: 'Take a connection for each parcel', text: controller(transportPooled) },
  {
    file: source('timeout'),
    message: 'Give up on slow labels',
    text: "/** Rejects when a promise takes longer than this. Milliseconds. */\nexport async function withTimeout<T>(promise: Promise<T>, milliseconds: number): Promise<T> {\n  let timer: NodeJS.Timeout | undefined;\n  const late = new Promise<never>((_resolve, reject) => {\n    timer = setTimeout(() => reject(new Error('no label in time')), milliseconds);\n  });\n  try {\n    return await Promise.race([promise, late]);\n  } finally {\n    clearTimeout(timer);\n  }\n}\n",
  },
  { file: source('scanner'), message: 'Wait two seconds for a label at most', text: scanner(readOnce, timeoutImport) },
  {
    file: source('counter'),
    message: 'Count parcels per hour',
    text: 'export class Counter {\n  private total = 0;\n\n  add(): void {\n    this.total += 1;\n  }\n\n  get perHour(): number {\n    return this.total;\n  }\n}\n',
  },
  {
    file: 'docs/schnittstellen.md',
    message: 'Document the interfaces',
    text: '# Schnittstellen\n\n| Gegenstelle | Protokoll | Verantwortlich |\n| --- | --- | --- |\n| Lagerverwaltung | HTTPS | IT Lager Nord |\n| SPS Band 1 bis 6 | OPC UA | Automatisierung |\n',
  },
  { file: source('connectionPool'), message: 'Allow eight connections', text: pool('8', acquire) },
  {
    file: source('diverter'),
    message: 'Send unknown chutes straight on',
    text: "export type Side = 'left' | 'right' | 'straight';\n\nexport function sideOf(chute: number): Side {\n  if (Number.isNaN(chute) || chute % 3 === 0) return 'straight';\n  return chute % 3 === 1 ? 'left' : 'right';\n}\n",
  },
  {
    file: source('health'),
    message: 'Tell the health of the controller',
    text: 'export interface Health {\n  readonly queued: number;\n  readonly running: number;\n}\n\nexport function describe({ queued, running }: Health): string {\n  return `${running} belts running, ${queued} parcels waiting`;\n}\n',
  },
  { file: source('settings'), message: 'Gather the settings of a site', text: config('  beltSpeed: 1.2,\n  connections: 8,\n') },
  { file: 'conveyor.json', message: 'Add the settings of Lager Nord', text: '{\n  "site": "Lager Nord",\n  "belts": 6\n}\n' },
  {
    file: source('motor'),
    message: 'Start belts softly',
    text: motor(
      '1.2',
      '\n  async startSoftly(): Promise<void> {\n    for (const speed of [0.3, 0.6, 0.9, 1.2]) {\n      this.speed = speed;\n      await Promise.resolve();\n    }\n  }\n',
    ),
  },
  {
    file: source('counter'),
    message: 'Reset the counter each hour',
    text: 'export class Counter {\n  private total = 0;\n  private since = Date.now();\n\n  add(): void {\n    if (Date.now() - this.since > 3_600_000) {\n      this.total = 0;\n      this.since = Date.now();\n    }\n    this.total += 1;\n  }\n\n  get perHour(): number {\n    return this.total;\n  }\n}\n',
  },
  {
    file: 'docs/betrieb.md',
    message: 'Wiederanlauf nach Stromausfall beschreiben',
    text: '# Betrieb\n\nNot-Halt: roter Knopf an jedem Band. Wiederanlauf nur durch die Schichtleitung.\n\n## Nach einem Stromausfall\n\n1. Bänder leer fahren.\n2. Controller starten, auf „bereit“ warten.\n3. Band 1 bis 6 nacheinander anfahren.\n',
  },
  {
    file: 'package.json',
    message: 'Release 2.4.0',
    text: '{\n  "name": "conveyor-controller",\n  "version": "2.4.0",\n  "type": "module",\n  "scripts": { "test": "node --test" }\n}\n',
  },
  {
    file: 'test/diverter.test.ts',
    message: 'Test the diverters',
    text: "import assert from 'node:assert/strict';\nimport { test } from 'node:test';\nimport { sideOf } from '../src/diverter';\n\ntest('unknown chutes go straight on', () => {\n  assert.equal(sideOf(Number.NaN), 'straight');\n});\n",
  },
  {
    file: source('settings'),
    message: 'Make the scanner timeout a setting',
    text: config('  beltSpeed: 1.2,\n  connections: 8,\n  /** Seconds. */\n  scannerTimeout: 2,\n'),
  },
  {
    file: 'conveyor.json',
    message: 'Set the scanner timeout of Lager Nord',
    text: '{\n  "site": "Lager Nord",\n  "belts": 6,\n  "scannerTimeout": 2\n}\n',
  },
  { file: source('scanner'), message: faultyCommit, text: scanner(readConfigured, bothImports) },
  {
    file: source('health'),
    message: 'Name the site in the health report',
    text: "import { settings } from './settings';\n\nexport interface Health {\n  readonly queued: number;\n  readonly running: number;\n}\n\nexport function describe({ queued, running }: Health): string {\n  return `${running} belts running at ${settings.beltSpeed} m/s, ${queued} parcels waiting`;\n}\n",
  },
  {
    file: 'test/counter.test.ts',
    message: 'Test the counter',
    text: "import assert from 'node:assert/strict';\nimport { test } from 'node:test';\nimport { Counter } from '../src/counter';\n\ntest('counts parcels', () => {\n  const counter = new Counter();\n  counter.add();\n  assert.equal(counter.perHour, 1);\n});\n",
  },
  {
    file: source('emergencyStop'),
    message: 'Log who stopped the belts',
    text: "import type { Motor } from './motor';\n\nexport function stopAll(motors: readonly Motor[], by: string): void {\n  for (const motor of motors) motor.stop();\n  console.warn(`stopped by ${by}`);\n}\n",
  },
  {
    file: 'docs/schnittstellen.md',
    message: 'Ansprechpartner der SPS ergänzen',
    text: '# Schnittstellen\n\n| Gegenstelle | Protokoll | Verantwortlich |\n| --- | --- | --- |\n| Lagerverwaltung | HTTPS | IT Lager Nord |\n| SPS Band 1 bis 6 | OPC UA | Automatisierung, Frau Kern |\n',
  },
  {
    file: source('label'),
    message: 'Check labels',
    text: '/** Labels are ten digits; the last two name the chute. */\nexport function isLabel(code: string): boolean {\n  return /^\\d{10}$/u.test(code);\n}\n',
  },
  {
    file: 'test/label.test.ts',
    message: 'Test the label check',
    text: "import assert from 'node:assert/strict';\nimport { test } from 'node:test';\nimport { isLabel } from '../src/label';\n\ntest('ten digits are a label', () => {\n  assert.ok(isLabel('0123456789'));\n});\n",
  },
  {
    file: source('settings'),
    message: 'Allow twelve connections at peak',
    text: config('  beltSpeed: 1.2,\n  connections: 12,\n  /** Seconds. */\n  scannerTimeout: 2,\n'),
  },
  {
    file: source('connectionPool'),
    message: 'Warn when parcels queue',
    text: pool(
      '8',
      acquire.replace('    await new', "    if (this.waiting.length > 20) console.warn('parcels are queueing');\n    await new"),
    ),
  },
  {
    file: source('main'),
    message: 'Start the controller',
    text: "import { Controller } from './controller';\nimport { Motor } from './motor';\n\nconst motors = [1, 2, 3, 4, 5, 6].map((belt) => new Motor(belt));\nexport const controller = new Controller(motors);\nfor (const motor of motors) await motor.startSoftly();\n",
  },
  {
    file: 'CHANGELOG.md',
    message: 'Keep a change log',
    text: '# Changes\n\n## 2.5.0\n\n- Scanner timeout is a setting of the site\n- Twelve connections at peak\n',
  },
  {
    file: 'package.json',
    message: 'Release 2.5.0',
    text: '{\n  "name": "conveyor-controller",\n  "version": "2.5.0",\n  "type": "module",\n  "scripts": { "test": "node --test" }\n}\n',
  },
];

export const history: readonly SampleCommit[] = versions.map(({ file, message, text }, index) => ({
  author: authors[(index * 7 + 1) % authors.length]!,
  message,
  files: { [file]: text },
}));

/** What the engineer is trying right now. */
export const uncommitted: Readonly<Record<string, string>> = {
  [source('scanner')]: scanner(readConfigured.replace('settings.scannerTimeout', 'settings.scannerTimeout * 1000'), bothImports),
  [source('controller')]: controller(transportSafe),
  'notes/messung queue.txt': '02:10  queued 3\n02:25  queued 41\n02:40  queued 118\n',
};
