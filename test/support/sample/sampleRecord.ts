import { join } from 'node:path';
import { NodeFiles } from '../../../src/disk/nodeFiles';
import { readCommits } from '../../../src/git/commits';
import { readDiff } from '../../../src/git/diffs';
import { Repository } from '../../../src/git/repository';
import { recordPoint } from '../../../src/git/rollbackPoints';
import { Journal } from '../../../src/record/journal';
import { newId } from '../../../src/record/layout';
import { RecordStore } from '../../../src/record/store';

const minute = 60_000;
const hour = 60 * minute;

/** Commits of the connection pool, and what the engineer says of them. */
const judged = [
  {
    message: 'Share connections to the warehouse system',
    role: 'suspect',
    rating: 'supports',
    note: 'Wartende werden erst bedient, wenn jemand seine Verbindung zurückgibt.',
  },
  {
    message: 'Allow eight connections',
    role: 'exonerated',
    rating: 'contradicts',
    note: 'Mit acht Verbindungen dauert es nur länger, bis alles steht.',
  },
  { message: 'Warn when parcels queue', role: 'mitigation', rating: 'neutral', note: undefined },
] as const;

/** Writes the sample escalations, with the code that the extension itself uses. Returns the slug of the open one. */
export async function writeSampleRecord(folder: string, faulty: string, now: Date): Promise<string> {
  const files = new NodeFiles(join(folder, '.escalation'));
  let clock = new Date(now.getTime() - 40 * 24 * hour);
  const journalBy = (who: string): Journal =>
    new Journal(
      files,
      new RecordStore(files),
      () => Promise.resolve(who),
      undefined,
      () => clock,
    );
  const at = (minutesAgo: number): Date => new Date(now.getTime() - minutesAgo * minute);
  const iso = (date: Date): string => `${date.toISOString().slice(0, 19)}Z`;
  await writeKnownError(journalBy('Tom Becker <tom.becker@example.com>'), iso(clock));

  const ada = journalBy('Ada Lorenz <ada.lorenz@example.com>');
  const jonas = journalBy('Jonas Weber <jonas.weber@example.com>');
  clock = at(118);
  const slug = await jonas.start({
    title: 'Förderanlage Lager Nord steht',
    summary:
      'Alle sechs Bänder stehen seit 02:40 Uhr. Pakete stauen sich vor der Einschleusung, der Wareneingang ist geschlossen.',
    customer: 'Lager Nord GmbH',
    ticket: { id: 'INC-20417' },
    type: 'systemOutage',
    environments: [
      { name: 'Testanlage', kind: 'test', version: '2.5.0' },
      { name: 'QA', kind: 'qa', version: '2.5.0' },
      { name: 'Lager Nord', kind: 'production', version: '2.5.0' },
    ],
    cadence: { customer: 'PT30M', internal: 'PT15M' },
    times: { detected: iso(at(125)) },
  });
  clock = at(112);
  await ada.change(
    slug,
    'escalation',
    [
      {
        path: ['lead'],
        value: { name: 'Ada Lorenz', phone: '+49 40 5550 123', reachableUntil: iso(new Date(now.getTime() + 6 * hour)) },
      },
      { path: ['deputy'], value: 'Jonas Weber' },
      { path: ['severity'], value: 1 },
      { path: ['impacts'], value: { operation: 1, customer: 2, reputation: 2, financial: 1 } },
      { path: ['nextUpdateAt'], value: iso(new Date(now.getTime() + 24 * minute)) },
      { path: ['phase'], value: 'accepted' },
      { path: ['times', 'accepted'], value: iso(clock) },
    ],
    { did: 'escalation.accepted', note: 'Ada Lorenz' },
  );
  await ada.add(slug, 'participant', {
    name: 'Petra Kern',
    organisation: 'Lager Nord GmbH',
    discipline: 'Automatisierung',
    phone: '+49 40 5550 801',
    role: 'approver',
  });
  await ada.add(slug, 'participant', {
    name: 'Mira Schulte',
    organisation: 'Conveyor Systems',
    discipline: 'Entwicklung',
    role: 'scribe',
  });
  await ada.add(slug, 'participant', {
    name: 'Ben Voss',
    organisation: 'Lager Nord GmbH',
    discipline: 'IT-Sicherheit',
    availability: '06:00 bis 14:00 Uhr',
  });
  clock = at(104);
  await ada.add(slug, 'finding', {
    kind: 'fact',
    text: 'Die Warteschlange vor der Lagerverwaltung wächst seit 02:10 Uhr.',
    status: 'confirmed',
    source: 'second level',
    observedAt: iso(at(150)),
  });
  await ada.add(slug, 'finding', {
    kind: 'fact',
    text: 'Scanner meldet „no label in time“ für fast jedes Paket.',
    status: 'confirmed',
    source: 'Logdatei Controller',
  });
  await ada.add(slug, 'finding', {
    kind: 'tried',
    text: 'Controller zweimal neu gestartet, nach vier Minuten wieder Stillstand.',
    status: 'confirmed',
    source: 'second level',
  });
  await ada.add(slug, 'finding', {
    kind: 'question',
    text: 'Wurde die Konfiguration von Lager Nord mit 2.5.0 ausgerollt?',
    status: 'unverified',
  });
  clock = at(95);
  const answers = [
    { area: 'system', answer: 'unchanged', answeredBy: 'Petra Kern', text: 'An den SPS wurde nichts geändert.' },
    { area: 'permission', answer: 'unknown', answeredBy: 'Ben Voss', text: 'Wird bis 07:30 Uhr geprüft.' },
    {
      area: 'update',
      answer: 'changed',
      answeredBy: 'Petra Kern',
      text: 'Controller 2.5.0 gestern um 22:00 Uhr installiert.',
      before: '2.4.0',
      after: '2.5.0',
    },
  ] as const;
  for (const answer of answers) await ada.add(slug, 'finding', { kind: 'change', status: 'unverified', ...answer });
  clock = at(90);
  await ada.change(slug, 'escalation', [{ path: ['phase'], value: 'analysis' }], {
    did: 'escalation.phaseSet',
    note: 'accepted → analysis',
  });

  clock = at(80);
  const timeout = await ada.add(slug, 'hypothesis', {
    statement: 'Scanner-Timeout ist seit 2.5.0 zwei Millisekunden statt zwei Sekunden',
    status: 'testing',
    prediction: 'Jedes Lesen endet nach 2 ms mit „no label in time“.',
    refutedIf: 'Das Lesen dauert auch mit 2.5.0 länger als 10 ms.',
    likelihood: 5,
    impact: 5,
    effort: 1,
    owner: 'Ada Lorenz',
  });
  const pool = await ada.add(slug, 'hypothesis', {
    statement: 'Connection pool runs dry because failed reads never give their connection back',
    status: 'testing',
    prediction: 'After 8 failed reads every parcel waits.',
    likelihood: 4,
    impact: 4,
    effort: 2,
    owner: 'Mira Schulte',
  });
  const network = await jonas.add(slug, 'hypothesis', {
    statement: 'Paketverlust zwischen Controller und Lagerverwaltung',
    status: 'proposed',
    likelihood: 2,
    impact: 4,
    effort: 3,
  });
  const labels = await jonas.add(slug, 'hypothesis', {
    statement: 'Neue Etiketten sind schlechter lesbar',
    status: 'parked',
    reason: 'Etiketten sind seit Dezember unverändert.',
  });

  clock = at(60);
  const repository = await Repository.open(folder, { timeoutMs: 60_000 });
  const [commit] = await readCommits(repository, [faulty]);
  await ada.add(slug, 'evidence', {
    type: 'commit',
    title: `${faulty.slice(0, 10)} ${commit!.subject}`,
    ratings: { [timeout]: 'supports', [network]: 'contradicts' },
    rationale: { [network]: 'Der Fehler beginnt mit diesem Stand, nicht mit dem Netz.' },
    role: 'suspect',
    repository: '.',
    commit: {
      hash: commit!.hash,
      subject: commit!.subject,
      author: `${commit!.author} <${commit!.authorEmail}>`,
      at: commit!.at,
      ...(commit!.patchId === undefined ? {} : { patchId: commit!.patchId }),
    },
  });
  for (const { message, role, rating, note } of judged) {
    const [hash] = (await repository.raw(['log', '--format=%H', '--fixed-strings', `--grep=${message}`])).split('\n');
    const [known] = await readCommits(repository, [hash!]);
    await ada.add(slug, 'evidence', {
      type: 'commit',
      title: `${hash!.slice(0, 10)} ${message}`,
      ratings: { [pool]: rating },
      ...(note === undefined ? {} : { rationale: { [pool]: note } }),
      role,
      repository: '.',
      commit: {
        hash: hash!,
        subject: message,
        author: `${known!.author} <${known!.authorEmail}>`,
        at: known!.at,
        ...(known!.patchId === undefined ? {} : { patchId: known!.patchId }),
      },
    });
  }
  const diff = await readDiff(repository, 'workingTree', { exclude: ['.escalation'], paths: ['src'], limit: 1024 * 1024 });
  await ada.add(
    slug,
    'evidence',
    {
      type: 'diff',
      title: 'Working tree: 2 files, seconds to milliseconds, release in finally',
      ratings: { [timeout]: 'supports', [pool]: 'supports' },
      repository: '.',
      diff: { file: '', base: diff.base, source: 'workingTree' },
    },
    { attachment: { extension: 'patch', content: diff.patch } },
  );
  await ada.add(
    slug,
    'evidence',
    { type: 'log', title: 'controller.log 02:10 bis 02:40', ratings: { [timeout]: 'supports', [labels]: 'neutral' } },
    {
      attachment: {
        extension: 'log',
        content: new TextEncoder().encode(
          '02:10:01 ERROR no label in time (2 ms) parcel 88102\n02:10:01 WARN parcels are queueing\n',
        ),
      },
    },
  );

  clock = at(45);
  await ada.add(slug, 'step', {
    order: 10,
    action: 'Controller 2.5.0 mit der Konfiguration von Lager Nord starten',
    expected: 'Meldet „bereit“',
    environment: 'Testanlage',
    command: 'npm start',
  });
  const feed = await ada.add(slug, 'step', {
    order: 20,
    action: '20 Pakete einschleusen',
    expected: 'Alle Etiketten werden gelesen',
  });
  await ada.add(slug, 'step', { order: 30, action: 'Warteschlange ablesen', expected: 'Höchstens drei Pakete warten' });
  const { commit: head } = await repository.head();
  clock = at(32);
  await ada.add(
    slug,
    'run',
    {
      steps: [feed],
      environment: 'Testanlage',
      outcome: 'reproduced',
      count: 18,
      of: 20,
      repository: '.',
      commit: head!,
      dirty: true,
      startedAt: iso(at(35)),
      duration: 'PT2M',
    },
    { attachment: { extension: 'log', content: new TextEncoder().encode('18 of 20 reads: no label in time\n') } },
  );
  await ada.add(slug, 'decision', {
    title: 'Vorläufig auf 2.4.0 zurück?',
    decision: 'Erst die Zeiteinheit in QA prüfen, Entscheidung um 08:00 Uhr.',
    decider: 'Petra Kern',
    decidedAt: iso(at(31)),
    checkAt: iso(new Date(now.getTime() + 50 * minute)),
  });
  clock = at(20);
  const change = await ada.add(slug, 'change', {
    title: 'Zeitlimit wieder in Millisekunden lesen',
    kind: 'fix',
    status: 'assessed',
    risk: {
      affected: 'Alle Scanner an Band 1 bis 4',
      likelihood: 2,
      impact: 3,
      worstCase: 'Etiketten werden doppelt gelesen',
    },
    backout: {
      trigger: 'Mehr als 2 Fehllesungen je Minute',
      steps: 'Version 2.4.0 einspielen, Steuerung neu starten',
      decider: 'Petra Kern',
      pointOfNoReturn: 'Beginn der Frühschicht um 06:00 Uhr',
    },
  });
  const id = newId('P');
  const title = 'Vor der Korrektur der Zeiteinheit';
  const ref = `refs/escalation/${slug}/${id}`;
  const point = await recordPoint(repository, { ref, message: title, exclude: ['.escalation'] });
  await ada.add(
    slug,
    'rollbackPoint',
    {
      title,
      repository: '.',
      ref,
      ...point,
      change,
      external: [{ what: 'Datenbank Lagerverwaltung', location: 'backup-0200', verifiedAt: iso(at(25)) }],
    },
    { id },
  );
  await ada.log(slug, { did: 'note.added', note: 'Kunde angerufen: Schichtleitung bestätigt Stillstand aller Bänder.' });
  return slug;
}

/** An older escalation that is closed: a known error. */
async function writeKnownError(journal: Journal, at: string): Promise<void> {
  const slug = await journal.start({
    title: 'Belts stop after a power cut',
    customer: 'Lager Süd GmbH',
    ticket: { id: 'INC-18233' },
    type: 'persistentFault',
    severity: 3,
  });
  const hypothesis = await journal.add(slug, 'hypothesis', {
    statement: 'Belts start before the controller is ready',
    status: 'confirmed',
    prediction: 'Belt 1 starts within a second',
    owner: 'Tom Becker',
  });
  await journal.add(slug, 'evidence', {
    type: 'observation',
    title: 'Belt 1 started 0.4 seconds after power came back',
    ratings: { [hypothesis]: 'supports' },
  });
  await journal.followUp(slug, {
    rootCause: 'Belts were started before the controller had told that it is ready.',
    improve: 'Start belts one after the other.',
  });
  await journal.change(
    slug,
    'escalation',
    [
      { path: ['phase'], value: 'closed' },
      { path: ['times', 'closed'], value: at },
    ],
    { did: 'escalation.closed' },
  );
}
