import { Button, UnstyledButton } from '@mantine/core';
import { IconChevronDown, IconCode, IconSearch } from '@tabler/icons-react';
import { lazy, type ReactNode, Suspense } from 'react';
import { useTranslation } from 'react-i18next';
import { useSession } from '../session/use-session.ts';
import { Keys } from '../ui/keys.tsx';
import { openCalls, openPalette } from '../ui/overlay-store.ts';

const PersonMenu = lazy(() => import('./person-menu.tsx'));

/** Areas on the left; search, the calls of the screen and the person on the right. */
export function TopBar({ children }: { children: ReactNode }) {
  const { t } = useTranslation();
  return (
    <header className="top-bar">
      <img src="/assets/mark.svg" alt="Switchhook" width={24} height={24} />
      {children}
      <div className="top-tools">
        <Button
          variant="default"
          size="compact-md"
          className="search"
          leftSection={<IconSearch size={14} aria-hidden />}
          rightSection={<Keys keys="mod+k" />}
          onClick={openPalette}
        >
          <span className="search-text">{t('palette.open')}</span>
        </Button>
        <Button variant="subtle" size="compact-md" onClick={openCalls} aria-label={t('calls.title')}>
          <IconCode size={18} aria-hidden />
        </Button>
        <Suspense fallback={<PersonButton />}>
          <PersonMenu />
        </Suspense>
      </div>
    </header>
  );
}

/** Before the menu has been loaded there is its button. */
function PersonButton() {
  const { t } = useTranslation();
  const { identity } = useSession();
  return (
    <UnstyledButton className="person" aria-label={t('person.menu', { identity })}>
      <span className="person-name">{identity}</span>
      <IconChevronDown size={14} aria-hidden />
    </UnstyledButton>
  );
}
