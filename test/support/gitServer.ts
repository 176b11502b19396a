import { spawn } from 'node:child_process';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Serves bare repositories over HTTP, by git’s own program for it, to whoever knows the password. */
export class GitServer {
  private constructor(
    private readonly server: Server,
    readonly address: string,
  ) {}

  /** `folder` holds the repositories; `login` is `user:password`. */
  static async start(folder: string, login: string): Promise<GitServer> {
    const wanted = `Basic ${Buffer.from(login).toString('base64')}`;
    const server = createServer((request, response) => {
      if (request.headers.authorization !== wanted) {
        response.writeHead(401, { 'WWW-Authenticate': 'Basic realm="git"' }).end();
        return;
      }
      const { pathname, search } = new URL(request.url ?? '/', 'http://localhost');
      const env = {
        ...process.env,
        GIT_PROJECT_ROOT: folder,
        GIT_HTTP_EXPORT_ALL: '1',
        PATH_INFO: pathname,
        QUERY_STRING: search.slice(1),
        REQUEST_METHOD: request.method ?? 'GET',
        CONTENT_TYPE: request.headers['content-type'] ?? '',
        HTTP_CONTENT_ENCODING: request.headers['content-encoding'] ?? '',
        REMOTE_USER: 'ada',
      };
      const backend = spawn('git', ['http-backend'], { env });
      const parts: Buffer[] = [];
      request.pipe(backend.stdin);
      backend.stdout.on('data', (part: Buffer) => parts.push(part));
      backend.on('close', () => {
        const output = Buffer.concat(parts);
        const end = output.indexOf('\r\n\r\n');
        for (const line of output.toString('latin1', 0, end).split('\r\n')) {
          const [name = '', value = ''] = line.split(': ');
          if (name === 'Status') response.statusCode = Number.parseInt(value, 10);
          else response.setHeader(name, value);
        }
        response.end(output.subarray(end + 4));
      });
    });
    await new Promise<void>((resolve) => {
      server.listen(0, '127.0.0.1', resolve);
    });
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- it listens on a port, not on a pipe
    return new GitServer(server, `http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => {
      this.server.close(resolve);
    });
  }
}
