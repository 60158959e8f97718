/** The pages of the console: where they are, who may open them, and the keys that lead there. */
import type { Role } from '../session/roles.ts';

export interface Section {
  /** Below `/console`; also the key of its name in `console.json`. */
  path: string;
  name: string;
  needs: Role;
  /** After `g` on the keyboard. */
  key?: string;
}

export interface SectionGroup {
  name: string;
  sections: readonly Section[];
}

const forAdmins = (name: string, key?: string): Section => ({
  ...{ path: name, name, needs: 'admin' as const },
  ...(key && { key }),
});
const forSupervisors = (name: string, key?: string): Section => ({
  ...{ path: name, name, needs: 'supervisor' as const },
  ...(key && { key }),
});

export const groups: readonly SectionGroup[] = [
  { name: 'overview', sections: [{ path: '', name: 'home', needs: 'supervisor', key: 'o' }] },
  {
    name: 'addresses',
    sections: [
      forAdmins('messaging', 'm'),
      forAdmins('numbers', 'n'),
      forAdmins('channels'),
      forAdmins('sandbox'),
      forSupervisors('proxy', 'x'),
    ],
  },
  {
    name: 'conversations',
    sections: [
      forSupervisors('chat', 'l'),
      forSupervisors('studio', 's'),
      forAdmins('answers', 'a'),
      forAdmins('templates'),
    ],
  },
  {
    name: 'routing',
    sections: [
      forSupervisors('routing'),
      forSupervisors('tasks', 't'),
      forSupervisors('workflows', 'r'),
      forSupervisors('queues'),
      forSupervisors('workers'),
      forSupervisors('activities'),
    ],
  },
  {
    name: 'account',
    sections: [
      forAdmins('users', 'u'),
      forAdmins('keys'),
      forAdmins('webhooks'),
      forAdmins('monitor', 'e'),
      forAdmins('usage'),
      forAdmins('erasure'),
      forAdmins('setup'),
    ],
  },
];

export const sections: readonly Section[] = groups.flatMap(group => group.sections);

/** The address of a section. */
export const hrefOf = ({ path }: Pick<Section, 'path'>): string =>
  path === '' ? '/console' : `/console/${path}`;
