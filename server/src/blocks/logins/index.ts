/** Logins: the people of an account who sign in, and the one sign-in for every desk. */
import { readFileSync } from 'node:fs';
import type { Block, BlockParts } from '../../kernel/block.ts';
import { makeMemory } from '../../kernel/cache.ts';
import type { RawRoute } from '../../kernel/http.ts';
import type { LoginNeeds } from './needs.ts';
import { accountPages } from './pages/account.ts';
import { federatedPages } from './pages/federated.ts';
import { invitePages } from './pages/invite.ts';
import { peoplePages } from './pages/people.ts';
import { personPages } from './pages/person.ts';
import { providerPages } from './pages/providers.ts';
import { signInPages } from './pages/sign-in.ts';
import { signOutPages } from './pages/sign-out.ts';
import { totpPages } from './pages/totp.ts';
import { type AdminPreset, type FirstAdmin, provisionAdmin } from './provision.ts';
import { type Room, type Standing, standingKey } from './room.ts';
import { flexRoutes } from './routes.ts';
import { PASSWORD_COST, type PasswordCost } from './rules/password.ts';
import { standingOf } from './sessions.ts';
import { pageRoutes } from './web/routes.ts';

export type { IssuedLoginToken, LoginChange, LoginNeeds } from './needs.ts';
export type { AdminPreset, FirstAdmin } from './provision.ts';
export type { Standing } from './room.ts';

export interface Logins extends Block {
  /** The pages of the sign-in, under `/login`, and the calls that lead there. */
  routes: readonly RawRoute[];
  /**
   * Who a session stands for, with the roles of today; null once it has ended or its person is disabled. Other
   * processes hear of an end within five seconds.
   */
  standing(accountSid: string, sessionSid: string): Promise<Standing | null>;
  /** The first administrator of an account, which becomes the one of people who name none. */
  provisionAdmin(preset: AdminPreset): Promise<FirstAdmin>;
}

const STANDING_SECONDS = 5;

/** @param cost of password hashes; tests take a cheap one */
export function makeLogins(parts: BlockParts, needs: LoginNeeds, cost: PasswordCost = PASSWORD_COST): Logins {
  let home: string | null = null;
  const room: Room = {
    ...parts,
    needs,
    cost,
    homeAccountSid: () => home ?? '',
    standings: makeMemory(parts.clock, STANDING_SECONDS, key => {
      const [accountSid, sid] = key.split(' ') as [string, string];
      return standingOf(parts, { accountSid, sid });
    }),
  };
  const pages = [
    ...signInPages,
    ...signOutPages,
    ...accountPages,
    ...totpPages,
    ...invitePages,
    ...peoplePages,
    ...personPages,
    ...providerPages,
    ...federatedPages,
  ];
  return {
    migrations: { name: 'logins', folder: new URL('./migrations/', import.meta.url) },
    operations: [],
    routes: [...pageRoutes(room, pages), styleRoute(), ...flexRoutes(room)],
    standing: (accountSid, sessionSid) => room.standings.get(standingKey(accountSid, sessionSid)),
    async provisionAdmin(preset) {
      home = preset.accountSid;
      return provisionAdmin(room, preset);
    },
  };
}

function styleRoute(): RawRoute {
  const style = readFileSync(new URL('./web/style.css', import.meta.url), 'utf8');
  const headers = { 'Cache-Control': 'public, max-age=300' };
  return {
    method: 'GET',
    product: null,
    path: '/login/style.css',
    answer: async () => ({ status: 200, body: style, contentType: 'text/css; charset=utf-8', headers }),
  };
}
