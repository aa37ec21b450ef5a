import { env } from '../../../shared/kernel/env.ts';
import type { Event } from '../../../shared/kernel/event.ts';
import { type EventData, eventDataOf } from '../event-data.ts';
import { beginning, prose } from '../text.ts';
import { detailsOf } from './details.ts';
import type { Names } from './names.ts';
import { aboutIn, namedIn, subjectOf, templateValuesOf } from './template-values.ts';
import { templates } from './templates.ts';

export type Mail = { readonly subject: string; readonly text: string };

const dealUrl = env('DEAL_URL');
const maxOfNote = 1_000;

const noteIn = ({ note }: EventData) => note && `Note:\n${beginning(prose(note), maxOfNote)}`;

/** A deal that is gone has no page. */
const linkTo = ({ dealId }: Event, { deals }: Names) =>
  dealId === null || !deals.has(dealId) ? undefined : `The deal: ${dealUrl.replaceAll('{dealId}', dealId)}`;

/** Everybody gets the same text, whatever they subscribed to. */
const why = ({ recipients }: EventData) =>
  recipients === undefined
    ? 'You get this mail because you subscribed to everything that happens.'
    : 'You get this mail because this concerns you, or because you subscribed to everything that happens.';

/** What people read of an event, in names that may be anything, or gone. */
export const mailOf = (event: Event, names: Names): Mail => {
  const data = eventDataOf(event);
  const { headline, sentence } = templates[event.type];
  const named = namedIn(event, data, names);
  const paragraphs = [
    sentence(templateValuesOf(event, named, names)),
    detailsOf(event, data, names),
    noteIn(data),
    linkTo(event, names),
    why(data),
  ];
  return {
    subject: subjectOf(headline, aboutIn(event, named)),
    text: paragraphs.filter((part) => part !== undefined).join('\n\n'),
  };
};
