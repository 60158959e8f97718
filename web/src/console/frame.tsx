import { type ReactNode, useEffect, useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { NavLink, useLocation, useNavigate } from 'react-router';
import { reaches } from '../session/roles.ts';
import { useSession } from '../session/use-session.ts';
import { type Action, useActions } from '../ui/actions.ts';
import { type Shortcut, useShortcuts } from '../ui/shortcuts.tsx';
import { setStrip } from '../ui/status-strip.tsx';
import { toast } from '../ui/toast.ts';
import { groups, hrefOf, type Section, sections } from './nav.ts';
import { placeOfSid } from './shared/sid-place.ts';

/** The console's pages beside its menu. */
export function Frame({ children }: { children: ReactNode }) {
  useNavigation();
  useOfflineStrip();
  return (
    <div className="console">
      <Menu />
      <div className="console-page">{children}</div>
    </div>
  );
}

function useMine(): readonly Section[] {
  const { roles } = useSession();
  return useMemo(() => sections.filter(({ needs }) => reaches(roles, needs)), [roles]);
}

/** A column of links; on narrow screens it folds away behind the name of the page. */
function Menu() {
  const { t } = useTranslation('console');
  const mine = useMine();
  const { pathname } = useLocation();
  const here = mine.findLast(({ path }) => path === '' || pathname.startsWith(`/console/${path}`));
  const links = <Links mine={mine} />;
  return (
    <>
      <nav className="console-menu" aria-label={t('menu')}>
        {links}
      </nav>
      <details className="console-fold" key={pathname}>
        <summary>{t(`sections.${here?.name ?? 'home'}` as 'sections.home')}</summary>
        <nav aria-label={t('menu')}>{links}</nav>
      </details>
    </>
  );
}

function Links({ mine }: { mine: readonly Section[] }) {
  const { t } = useTranslation('console');
  return groups.map(({ name, sections: all }) => {
    const shown = all.filter(one => mine.includes(one));
    if (shown.length === 0) return null;
    return (
      <div key={name} className="menu-group">
        {name !== 'overview' && <span className="meta">{t(`groups.${name}` as 'groups.account')}</span>}
        {shown.map(section => (
          <NavLink key={section.name} to={hrefOf(section)} end={section.path === ''}>
            {t(`sections.${section.name}` as 'sections.home')}
          </NavLink>
        ))}
      </div>
    );
  });
}

function useNavigation(): void {
  const { t } = useTranslation('console');
  const navigate = useNavigate();
  const mine = useMine();
  const named = useMemo(
    () => mine.map(one => ({ ...one, label: t(`sections.${one.name}` as 'sections.home') })),
    [mine, t],
  );
  const shortcuts = useMemo<Shortcut[]>(
    () =>
      named
        .filter(({ key }) => key !== undefined)
        .map(one => ({
          ...{ keys: `g ${one.key}`, label: one.label, group: t('title') },
          run: () => navigate(hrefOf(one)),
        })),
    [named, navigate, t],
  );
  useShortcuts(shortcuts);
  const actions = useMemo<Action[]>(
    () => [
      ...named.map(one => ({
        ...{ id: `console-${one.name}`, label: one.label, group: t('title') },
        run: () => navigate(hrefOf(one)),
      })),
      {
        ...{ id: 'console-sid', label: t('openSid.label'), group: t('title') },
        ...{ description: t('openSid.description'), keywords: ['SID'] },
        run: () => void openCopiedSid(navigate).then(said => said !== null && toast(t(`openSid.${said}`))),
      },
    ],
    [named, navigate, t],
  );
  useActions(actions);
}

/** Without a network everything that has been read stays, and says that it may be old. */
function useOfflineStrip(): void {
  const { t } = useTranslation('console');
  useEffect(() => {
    const show = () => setStrip('network', navigator.onLine ? null : { kind: 'warn', text: t('offline') });
    show();
    addEventListener('online', show);
    addEventListener('offline', show);
    return () => {
      removeEventListener('online', show);
      removeEventListener('offline', show);
      setStrip('network', null);
    };
  }, [t]);
}

/** Opens the object whose SID was copied last; gives why it could not, as a key of the texts. */
async function openCopiedSid(navigate: (to: string) => void): Promise<'refused' | 'none' | null> {
  const copied = await navigator.clipboard.readText().catch(() => null);
  if (copied === null) return 'refused';
  const place = placeOfSid(copied.trim());
  if (place === null) return 'none';
  navigate(place);
  return null;
}
