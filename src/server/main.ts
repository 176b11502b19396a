import { createConnection } from 'vscode-languageserver/node';
import { FolderWatch } from '../disk/folderWatch';
import { NodeFiles } from '../disk/nodeFiles';
import { diskPath } from './locations';
import { LanguageServer } from './server';

const usage = `escalation-language-server: a language server for escalation records

  --stdio      speaks over standard input and output
  --node-ipc   speaks over the channel of the Node process that started it
  --help       prints this
`;

const transports = ['--stdio', '--node-ipc', '--socket', '--pipe'];
const given = process.argv.slice(2);

if (given.includes('--help')) process.stdout.write(usage);
else if (!given.some((argument) => transports.some((one) => argument === one || argument.startsWith(`${one}=`)))) {
  process.stderr.write(usage);
  process.exitCode = 2;
} else {
  const connection = createConnection();
  const server = new LanguageServer(connection, {
    filesAt: (root) => {
      const path = diskPath(root);
      return path === undefined ? undefined : new NodeFiles(path);
    },
    watchAt: (root, changed, failed) => {
      const path = diskPath(root);
      return path === undefined || !FolderWatch.isNeeded ? undefined : new FolderWatch(path, changed, failed);
    },
    now: () => new Date(),
    bundleFolder: __dirname,
  });
  server.listen();
}
