import { benchAnnotations } from './annotations';
import { benchAnnotationsInEditor } from './annotationsInEditor';
import { benchRecord } from './record';
import { benchRollback } from './rollback';
import { benchActivation } from './activation';
import { benchLanguageServer } from './languageServer';

// `npm run bench [annotations|annotationsInEditor|record|rollback|activation|languageServer]`: tables of times, each against the plain way in the same run.

const benches = {
  annotations: benchAnnotations,
  annotationsInEditor: benchAnnotationsInEditor,
  record: benchRecord,
  rollback: benchRollback,
  activation: benchActivation,
  languageServer: benchLanguageServer,
};
const wanted = process.argv.slice(2);
for (const [name, bench] of Object.entries(benches)) {
  if (wanted.length === 0 || wanted.includes(name)) await bench();
}
