import { type ReactNode, useEffect } from 'react';

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

/** Sets the title of the tab for as long as the page is shown. */
export function useTitle(title: string): void {
  useEffect(() => {
    document.title = `${title} · Switchhook`;
  }, [title]);
}
