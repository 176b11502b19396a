import { dirname } from 'node:path/posix';
import type { DocumentLink } from 'vscode-languageserver/node';
import type { RecordContext } from './context';
import { codeUri, fileFields, isInside } from './files';
import { type FieldNode, tablePath } from './fieldNodes';
import { commitFields } from './people';

/** More links than anybody follows in one file. */
const most = 300;

/** What is asked for only when the link is followed. */
interface CommitLink {
  readonly hash: string;
  readonly repository?: string | undefined;
}

/** Files, patches and code that the entry names, its ticket, and its commits where the client shows commits. */
export async function linkDocuments(context: RecordContext, showsCommits: boolean): Promise<DocumentLink[]> {
  const { text } = context;
  const links: DocumentLink[] = [];
  const repository = text.nodes.find((node) => tablePath(node) === 'repository')?.text;
  for (const node of text.nodes) {
    if (!node.value || !node.text || links.length >= most) continue;
    const range = text.rangeOf(node.value);
    const name = `${text.place.kind}.${tablePath(node)}`;
    const target = await targetOf(context, node, name);
    if (target !== undefined) links.push({ range, target });
    else if (showsCommits && commitFields.has(name) && /^[0-9a-f]{7,64}$/u.test(node.text)) {
      const data: CommitLink & { readonly uri: string } = { uri: text.uri, hash: node.text, repository };
      links.push({ range, data });
    }
  }
  return links;
}

async function targetOf(context: RecordContext, node: FieldNode, name: string): Promise<string | undefined> {
  const value = node.text!;
  if (name === 'escalation.ticket.url') return /^https?:\/\/\S+$/iu.test(value) ? value : undefined;
  if (fileFields.has(name)) {
    const uri = isInside(value) ? context.uriOf(`${dirname(context.text.path)}/${value}`) : undefined;
    return uri !== undefined && (await context.exists(uri)) === false ? undefined : uri;
  }
  if (name !== 'evidence.code.path') return undefined;
  const uri = await codeUri(context, value);
  const line = context.text.nodes.find((one) => tablePath(one) === 'code.range.start')?.text;
  return uri === undefined || line === undefined ? uri : `${uri}#L${line}`;
}
