import { type Host, hosts } from './host/installHost';
import { compileHostTests, runHostTests } from './host/runHostTests';

// The tests inside VS Code alone: `npm run test:host [floor|newest] [suite]`.
const [name, ...wanted] = process.argv.slice(2);
const chosen: Host[] = name === 'floor' || name === 'newest' ? [hosts[name]] : [hosts.floor, hosts.newest];
const suites = await compileHostTests();
const unknown = wanted.filter((one) => !suites.includes(one));
if (unknown.length > 0) throw new Error(`There is no suite ${unknown.join(', ')}. There are: ${suites.join(', ')}`);
let failed = 0;
for (const host of chosen) {
  const results = await runHostTests(host, wanted.length > 0 ? wanted : suites);
  const inState = (state: string) => results.filter((one) => one.state === state);
  const failures = inState('failed');
  console.log(
    `VS Code 1.${host.version.split('.')[1]}: ${inState('passed').length} passed, ${failures.length} failed, ${inState('skipped').length} skipped`,
  );
  for (const { title, message } of failures) console.log(`\n${title}\n${message}`);
  failed += failures.length;
}
process.exitCode = failed > 0 ? 1 : 0;
