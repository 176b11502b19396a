import fc from 'fast-check';

// The same cases in every run, so that a failure is that of the change and not of the day. `SEED=random` or `SEED=number` looks elsewhere.

const wanted = process.env['SEED'];
const seed = wanted === 'random' ? Date.now() & 0x7fffffff : Number(wanted ?? 20_260_204);

fc.configureGlobal({ seed });

export { fc };
