import * as l10n from '@vscode/l10n';
import type { FieldChange } from '../../record/edit';
import { commitLinks } from '../../record/links';
import type { Draft } from '../../record/model';
import { ratingItems, type Rating } from '../choiceItems';
import type { Command } from '../command';
import { noteLinks } from '../commitNotes';
import { commandIds } from '../contributions';
import { fillIn } from '../form';
import { choice, text } from '../questions';
import type { ActiveEscalation } from '../records';
import { entryQuestion, hypothesisQuestion } from './entryQuestions';
import { escalationOf, givenWithNode, type Services } from './services';

/** How evidence bears on a hypothesis. */
export function evidenceCommands(services: Services): Command[] {
  return [rateEvidence(services)];
}

function rateEvidence(services: Services): Command {
  return {
    id: commandIds.rateEvidence,
    needsTrust: true,
    async run(invocation) {
      const active = await escalationOf(services, invocation);
      const { answers } = await fillIn(
        l10n.t('Rate Evidence'),
        {
          evidence: entryQuestion(
            active,
            'evidence',
            {
              placeholder: l10n.t('Which evidence?'),
              none: l10n.t('There is no evidence yet. Attach a diff, a commit, code or a log to a hypothesis first.'),
            },
            ({ data }) => data.title,
          ),
          hypothesis: hypothesisQuestion(active),
          rating: ratingQuestion(true),
          rationale: text({ required: false, asked: true, prompt: l10n.t('Why? (answers a contradiction)') }),
        },
        givenWithNode(invocation, { evidence: 'evidence', hypothesis: 'hypothesis' }),
      );
      const { evidence, hypothesis, rating, rationale } = answers;
      const changes: FieldChange[] = [{ path: ['ratings', hypothesis], value: rating }];
      if (rationale !== undefined) changes.push({ path: ['rationale', hypothesis], value: rationale });
      const note = [`${hypothesis} ${rating}`, rationale].filter((part) => part !== undefined).join(' · ');
      await active.folder.journal.change(active.escalation.slug, evidence, changes, { did: 'evidence.rated', note });
      await noteRating(services, active, evidence, { hypothesis, rating });
      return evidence;
    },
  };
}

/** Of evidence that links a commit, the commit's note tells the rating too. */
async function noteRating(
  services: Services,
  active: ActiveEscalation,
  evidence: string,
  rated: { readonly hypothesis: string; readonly rating: Rating },
): Promise<void> {
  const link = commitLinks(active.escalation).find((one) => one.evidence === evidence);
  const repository = link && (await services.repositories.named(active.folder, link.repository));
  if (!link || !repository) return;
  const commit = await repository.resolve(link.hash).catch(() => undefined);
  if (commit === undefined) return services.log.info(`${link.hash} is not in this clone, so its note is not written.`);
  await noteLinks(repository, active.escalation.slug, [{ commit, ...rated, role: link.role ?? 'suspect' }], services.log);
}

export function ratingQuestion<R extends boolean>(required: R) {
  return choice<Rating, { required: R; placeholder: string; items: ReturnType<typeof ratingItems> }>({
    required,
    placeholder: l10n.t('How does it bear on the hypothesis?'),
    items: ratingItems(),
  });
}

export interface EvidenceDraft extends Omit<Draft<'evidence'>, 'ratings'> {
  readonly hypothesis: string;
  readonly rating: Rating | undefined;
}

/** Writes an evidence for one hypothesis. Returns its id. */
export async function attach(
  { folder, escalation }: ActiveEscalation,
  { hypothesis, rating, ...draft }: EvidenceDraft,
  attachment?: { readonly extension: 'patch' | 'log'; readonly content: Uint8Array },
): Promise<string> {
  return folder.journal.add(
    escalation.slug,
    'evidence',
    { ...draft, ratings: { [hypothesis]: rating ?? 'unrated' } },
    { note: `${hypothesis}: ${draft.title}`, ...(attachment === undefined ? {} : { attachment }) },
  );
}

/** The hypothesis that a new evidence belongs to; a single open one is not asked about when a person attaches. */
export function attachTarget(active: ActiveEscalation, given: Record<string, unknown>): Record<string, unknown> {
  if (given['hypothesis'] !== undefined) return given;
  const open = active.escalation.entries.hypothesis.filter(
    ({ readable, data }) => readable && data.status !== 'refuted' && data.status !== 'parked',
  );
  return open.length === 1 ? { ...given, hypothesis: open[0]!.id } : given;
}
