import { useTranslation } from 'react-i18next';
import type { Canned } from '../settings.ts';

export interface CannedListProps {
  id: string;
  found: readonly Canned[];
  active: number;
  choose(one: Canned): void;
}

/** The ready-made answers that fit what is typed after the slash. The caret stays in the text. */
export function CannedList({ id, found, active, choose }: CannedListProps) {
  const { t } = useTranslation('desk');
  return (
    <div className="canned" role="listbox" id={id} aria-label={t('canned.label')}>
      {found.map((one, at) => (
        // biome-ignore lint/a11y/useFocusableInteractive: the box keeps the focus and names the active one
        // biome-ignore lint/a11y/useKeyWithClickEvents: its keys are handled in the box
        <div
          key={one.shortcut}
          id={`${id}-${at}`}
          role="option"
          aria-selected={at === active}
          className="canned-one"
          onMouseDown={event => event.preventDefault()}
          onClick={() => choose(one)}
        >
          <strong>{one.title}</strong> <span className="meta mono">/{one.shortcut}</span>
          <span className="canned-body" dir="auto">
            {one.body}
          </span>
        </div>
      ))}
    </div>
  );
}
