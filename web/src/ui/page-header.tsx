import { type ReactNode, useEffect } from 'react';
import { makeStore, type Store, useStore } from './store.ts';

export interface PageHeaderProps {
  /** The one h1 of the page, and the title of the tab. */
  title: string;
  /** One sentence: what this page is for. */
  lead?: ReactNode;
  /** Buttons, the primary one last. */
  actions?: ReactNode;
}

/** The head of every page. */
export function PageHeader({ title, lead, actions }: PageHeaderProps) {
  useTitle(title);
  return (
    <header className="page-header">
      <div>
        <h1>
          {/* Names of customers and numbers keep their own direction. */}
          <bdi>{title}</bdi>
        </h1>
        {lead && <p>{lead}</p>}
      </div>
      {actions && <div className="page-actions">{actions}</div>}
    </header>
  );
}

/** How much waits for the person, on whatever page they are: it is told in the title of the tab. */
export const waiting: Store<number> = makeStore(0);

/** Sets the title of the tab for as long as the page is shown. */
export function useTitle(title: string): void {
  const count = useStore(waiting);
  useEffect(() => {
    document.title = `${count > 0 ? `(${count}) ` : ''}${title} · Switchhook`;
  }, [title, count]);
}
