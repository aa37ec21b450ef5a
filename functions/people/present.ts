import type { User } from '../../shared/people/rules/users.ts';

export const etagOf = ({ version }: User) => String(version);

export const presentUser = ({ id, name, email, role, active }: User) => ({ id, name, email, role, active });
