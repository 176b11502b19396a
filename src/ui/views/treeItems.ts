import * as vscode from 'vscode';
import { commandIds } from '../contributions';
import type { Reading } from './entryTexts';
import type { Icon } from './icons';
import type { Node } from './nodes';
import { rowText } from './rowTexts';

export function readingNow(): Reading {
  return { now: new Date(), language: vscode.env.language };
}

/** A row as VS Code shows it. The tooltip is made when it is asked for. No `resourceUri`: git would colour the row by its file. */
export function treeItem(node: Node, reading: Reading): vscode.TreeItem {
  const { label, description, icon, contextValue, spoken } = rowText(node, reading);
  const item = new vscode.TreeItem(label, collapsibleState(node));
  item.id = node.key;
  if (description !== '') item.description = description;
  if (icon) item.iconPath = themeIcon(icon);
  item.contextValue = 'folder' in node && node.folder.readOnly ? `${contextValue}.readOnly` : contextValue;
  item.accessibilityInformation = { label: spoken };
  const command = commandOf(node);
  // The title is needed by the type only: nothing shows it.
  if (command !== undefined) item.command = { command, title: label, arguments: [node] };
  return item;
}

/** Markdown that came from a record: no command links, no HTML. */
export function untrustedMarkdown(text: string): vscode.MarkdownString {
  const markdown = new vscode.MarkdownString(text, true);
  markdown.isTrusted = false;
  markdown.supportHtml = false;
  return markdown;
}

function themeIcon({ id, color }: Icon): vscode.ThemeIcon {
  return color === undefined ? new vscode.ThemeIcon(id) : new vscode.ThemeIcon(id, new vscode.ThemeColor(color));
}

function collapsibleState(node: Node): vscode.TreeItemCollapsibleState {
  const { None, Collapsed, Expanded } = vscode.TreeItemCollapsibleState;
  switch (node.type) {
    case 'section':
      // The next update's row is there without any entry.
      if (node.count === 0 && node.section !== 'communication' && !node.hasLooseRows) return None;
      return node.section === 'hypotheses' || node.section === 'reproduction' ? Expanded : Collapsed;
    case 'entry':
      return node.hasChildren ? Collapsed : None;
    case 'log':
      return node.corrections.length > 0 ? Collapsed : None;
    case 'files':
      return Collapsed;
    case 'folder':
      return Expanded;
    default:
      return None;
  }
}

function commandOf(node: Node): string | undefined {
  switch (node.type) {
    case 'part':
      return node.unmet.length > 0 && !node.folder.readOnly ? commandIds.detailChange : commandIds.openEntry;
    case 'entry':
    case 'log':
    case 'file':
    case 'message':
    case 'nextUpdate':
    case 'problem':
      return commandIds.openEntry;
    case 'escalation':
      return node.head.readable ? commandIds.open : commandIds.openEntry;
    case 'loadError':
      return commandIds.showLog;
    case 'section':
    case 'files':
    case 'folder':
      return undefined;
  }
}
