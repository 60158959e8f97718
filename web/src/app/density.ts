import { makeStore, type Store } from '../ui/store.ts';

export type Density = 'comfortable' | 'normal' | 'compact';

const STORED = 'switchhook.density';
const stored = localStorage.getItem(STORED);

/** How high rows are; kept in this browser. */
export const density: Store<Density> = makeStore<Density>(
  stored === 'comfortable' || stored === 'compact' ? stored : 'normal',
);

const show = () => document.documentElement.setAttribute('data-density', density.get());
density.subscribe(() => {
  localStorage.setItem(STORED, density.get());
  show();
});
show();
