/** The areas of the app. Each is a chunk of its own, and there when its folder has an `area.tsx`. */
import { type ComponentType, lazy } from 'react';
import type { Role } from '../session/roles.ts';

export interface Area {
  /** First segment of the path, key of its name in `common.json`, and name of its folder and of its texts. */
  name: 'desk' | 'console' | 'phone' | 'welcome';
  needs: Role;
  /** After `g` on the keyboard. */
  key: string;
  /** Everything below `/name`; it has its own `Routes`. */
  Screen: ComponentType;
}

const declared: readonly Omit<Area, 'Screen'>[] = [
  { name: 'desk', needs: 'agent', key: 'd' },
  { name: 'console', needs: 'supervisor', key: 'c' },
  { name: 'phone', needs: 'agent', key: 'p' },
  { name: 'welcome', needs: 'agent', key: 'w' },
];

const chunks = import.meta.glob<{ default: ComponentType }>('../*/area.tsx');

export const areas: readonly Area[] = declared.flatMap(area => {
  const load = chunks[`../${area.name}/area.tsx`];
  return load === undefined ? [] : [{ ...area, Screen: lazy(load) }];
});
