import { type Host, hosts } from './host/installHost';
import { compileHostTests, runHostTests } from './host/runHostTests';

// The tests inside VS Code alone: `npm run test:host [floor|newest] [suite]`.
const [name, ...wanted] = process.argv.slice(2);
const chosen: Host[] = name === 'floor' || name === 'newest' ? [hosts[name]] : [hosts.floor, hosts.newest];
const suites = await compileHostTests();
let failed = 0;
for (const host of chosen) {
  const results = await runHostTests(host, wanted.length > 0 ? wanted : suites);
  console.log(
    `VS Code 1.${host.version.split('.')[1]}: ${results.passed} passed, ${results.failed} failed, ${results.skipped} skipped`,
  );
  for (const { title, message } of results.failures) console.log(`\n${title}\n${message}`);
  failed += results.failed;
}
process.exitCode = failed > 0 ? 1 : 0;
