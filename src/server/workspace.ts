import { type Files, FilesError } from '../record/files';
import { headPath } from '../record/layout';
import type { Entry, Escalation } from '../record/model';
import { entryLimit } from '../record/parse';
import { readEntryFast } from '../record/readFast';
import { LoadedEscalation } from './loadedEscalation';
import { type Location, locate, normalUri, uriBelow } from './locations';
import { RecordText } from './recordText';

/** A records folder. */
export interface RecordsRoot {
  readonly uri: string;
  /** Undefined where it lies on no disk. */
  readonly files: Files | undefined;
}

export interface OpenRecord {
  readonly text: RecordText;
  readonly root: RecordsRoot;
  readonly escalation: LoadedEscalation;
}

/** The records folders, their escalations as far as they were asked for, and the documents that are open. */
export class RecordWorkspace {
  private readonly roots = new Map<string, RecordsRoot>();
  private readonly escalations = new Map<string, LoadedEscalation>();
  private readonly open = new Map<string, OpenRecord>();

  /** @param follow told of an escalation before its files are read: whoever watches from then on misses no change */
  constructor(
    private readonly filesAt: (root: string) => Files | undefined,
    private readonly follow: (root: RecordsRoot, slug: string) => void = () => undefined,
  ) {}

  addRoot(uri: string): RecordsRoot {
    const normal = normalUri(uri);
    const known = this.roots.get(normal);
    if (known) return known;
    const root = { uri: normal, files: this.filesAt(normal) };
    this.roots.set(normal, root);
    return root;
  }

  get allRoots(): readonly RecordsRoot[] {
    return [...this.roots.values()];
  }

  get openRecords(): readonly OpenRecord[] {
    return [...this.open.values()];
  }

  /** A document was opened or changed. Undefined where it is no record. */
  setText(uri: string, content: string, isRecord: boolean): OpenRecord | undefined {
    const known = this.open.get(uri);
    const location = known ? { root: known.root.uri, path: known.text.path } : locate(uri, this.roots.keys(), isRecord);
    const text = location && RecordText.at(uri, location.path, content);
    if (!text) return undefined;
    const root = this.addRoot(location.root);
    const escalation = this.escalation(root, text.place.escalation);
    escalation.setOpen(text);
    const record = { text, root, escalation };
    this.open.set(uri, record);
    return record;
  }

  async closeText(uri: string): Promise<OpenRecord | undefined> {
    const record = this.open.get(uri);
    this.open.delete(uri);
    await record?.escalation.setClosed(record.text.path);
    return record;
  }

  record(uri: string): OpenRecord | undefined {
    return this.open.get(uri);
  }

  escalation(root: RecordsRoot, slug: string): LoadedEscalation {
    const key = `${root.uri}\n${slug}`;
    const known = this.escalations.get(key);
    if (known) return known;
    const escalation = new LoadedEscalation(slug, root.files, (path) => uriBelow(root.uri, path));
    this.escalations.set(key, escalation);
    this.follow(root, slug);
    return escalation;
  }

  /** An escalation by its slug; undefined where the folder has none of this name. */
  async otherEscalation(root: RecordsRoot, slug: string): Promise<Escalation | undefined> {
    const known = this.escalations.get(`${root.uri}\n${slug}`);
    if (known) return known.load();
    const heads = await this.heads(root);
    return heads.some((one) => one.slug === slug) ? this.escalation(root, slug).load() : undefined;
  }

  /** Slugs and heads of a folder's escalations. */
  async heads(root: RecordsRoot): Promise<{ readonly slug: string; readonly head: Entry<'escalation'> }[]> {
    if (!root.files) return [];
    const files = root.files;
    // A folder that can't be read has no escalations to offer; what is open in it is served all the same.
    const unreadable = (error: unknown): undefined => {
      if (!(error instanceof FilesError)) throw error;
    };
    const all = (await files.list('').catch(unreadable)) ?? [];
    const folders = all.filter(({ name, type }) => type === 'folder' && !name.startsWith('.'));
    const heads = await Promise.all(
      folders.map(async ({ name: slug }) => {
        const path = headPath(slug);
        const bytes = await files.read(path, entryLimit).catch(unreadable);
        return bytes && { slug, head: readEntryFast(path, bytes) as Entry<'escalation'> };
      }),
    );
    return heads.filter((head) => head !== undefined);
  }

  /** Files changed on the disk. Returns the escalations that they belong to. */
  async changedOnDisk(uris: readonly string[]): Promise<LoadedEscalation[]> {
    const paths = new Map<LoadedEscalation, string[]>();
    for (const uri of uris) {
      const location: Location | undefined = locate(uri, this.roots.keys(), true);
      const slug = location?.path.split('/')[0];
      const escalation = location && slug && this.escalations.get(`${location.root}\n${slug}`);
      if (!escalation) continue;
      const list = paths.get(escalation) ?? [];
      list.push(location.path);
      paths.set(escalation, list);
    }
    await Promise.all([...paths].map(([escalation, changed]) => escalation.changedOnDisk(changed)));
    return [...paths.keys()];
  }
}
