import * as z from 'zod';
import { contract } from '../api/contract.ts';
import { atLeastOne, changesOf, importMarks, nowhere } from '../api/event-parts.ts';
import { eventsAbout } from '../api/event-schema.ts';
import { pageOf, paging } from '../api/paging.ts';
import { nameText } from '../kernel/text.ts';
import { id, role } from '../kernel/values.ts';
import { user as userEntry } from './rules.ts';

const resource = 'users';

const email = z.email().max(254).toLowerCase();

const userFields = { id, name: nameText, email: z.email(), role, active: z.boolean() };
const user = z.strictObject(userFields).meta({ id: 'User' });

export const userContracts = {
  getMe: contract({
    id: 'getMe',
    resource,
    method: 'GET',
    path: '/me',
    summary: 'Who you are',
    access: 'everyone',
    success: {
      status: 200,
      body: z.strictObject({ id, name: nameText, email: z.email().nullable(), role }).meta({ id: 'Me' }),
      etag: true,
    },
  }),
  listUsers: contract({
    id: 'listUsers',
    resource,
    method: 'GET',
    path: '/users',
    summary: 'The directory of users, oldest first',
    access: 'everyone',
    query: z.strictObject(paging),
    success: { status: 200, body: pageOf(user) },
    errors: ['invalid_cursor'],
  }),
  inviteUser: contract({
    id: 'inviteUser',
    resource,
    method: 'POST',
    path: '/users',
    summary: 'Invites somebody by email',
    access: 'administrators',
    body: z.strictObject({ email, name: nameText, role }),
    success: { status: 201, body: user, etag: true },
    errors: ['user_exists', 'mail_unavailable'],
  }),
  getUser: contract({
    id: 'getUser',
    resource,
    method: 'GET',
    path: '/users/{userId}',
    summary: 'A user',
    access: 'everyone',
    params: z.strictObject({ userId: id }),
    success: { status: 200, body: user, etag: true },
    errors: ['unknown_user'],
  }),
  administerUser: contract({
    id: 'administerUser',
    resource,
    method: 'PATCH',
    path: '/users/{userId}',
    summary: 'Renames a user, changes the role, deactivates or reactivates',
    access: 'administrators',
    ifMatch: 'required',
    params: z.strictObject({ userId: id }),
    body: z.strictObject({ name: nameText.optional(), role: role.optional(), active: z.boolean().optional() }),
    success: { status: 200, body: user, etag: true },
    errors: [
      'unknown_user',
      'own_account',
      'user_exists',
      'precondition_failed',
      'version_conflict',
      'mail_unavailable',
    ],
  }),
  sendInvitation: contract({
    id: 'sendInvitation',
    resource,
    method: 'POST',
    path: '/users/{userId}/invitation',
    summary: 'Sends an invitation again, with a new temporary password',
    access: 'administrators',
    params: z.strictObject({ userId: id }),
    success: { status: 200, body: user, etag: true },
    errors: ['unknown_user', 'user_deactivated', 'invitation_accepted', 'user_exists', 'mail_unavailable'],
  }),
};

/** Made when they are asked for: a function that answers routes does not need them. */
export const userEvents = () => {
  const aboutUser = eventsAbout('user', nowhere, importMarks);

  const entry = userEntry.shape;

  return {
    'user.changed': aboutUser(
      'Somebody was entered into the directory (each field from `null`), or their entry was changed',
      {},
      changesOf({
        name: entry.name.nullable(),
        email: entry.email.nullable(),
        role: entry.role.nullable(),
        active: entry.active.nullable(),
      }).meta(atLeastOne),
    ),
  };
};
