import { atLeastOne, changesOf, importMarks, nowhere, recipients } from '../../api/event-parts.ts';
import { eventsAbout } from '../../api/event-schema.ts';
import { handOver } from '../../hand-overs/rules.ts';
import { user } from '../rules.ts';

const aboutUser = eventsAbout('user', nowhere, importMarks);
const aboutHandOver = eventsAbout('hand_over', nowhere);

const { name, email, role, active } = user.shape;
const { fromUserId, toUserId, counts } = handOver.shape;

export const userEvents = {
  'user.changed': aboutUser(
    'Somebody was entered into the directory (each field from `null`), or their entry was changed',
    {},
    changesOf({
      name: name.nullable(),
      email: email.nullable(),
      role: role.nullable(),
      active: active.nullable(),
    }).meta(atLeastOne),
  ),
  'hand_over.started': aboutHandOver('The open deals and tasks of a user are handed over', { fromUserId, toUserId }),
  'hand_over.finished': aboutHandOver('They are handed over', { fromUserId, toUserId, counts, recipients }),
};
