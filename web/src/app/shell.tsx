import { lazy, type ReactNode, Suspense, useEffect, useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { NavLink, useLocation, useNavigate } from 'react-router';
import { recorder } from '../api/recorder.ts';
import { reaches } from '../session/roles.ts';
import { useSession } from '../session/use-session.ts';
import { type Action, useActions } from '../ui/actions.ts';
import { LiveRegions } from '../ui/announce.tsx';
import { focusToasts } from '../ui/focus-toasts.ts';
import { openCalls, openCheatSheet, openPalette, phoneDocked, togglePhone } from '../ui/overlay-store.ts';
import { listenToKeys, type Shortcut, useShortcuts } from '../ui/shortcuts.tsx';
import { StatusStrip } from '../ui/status-strip.tsx';
import { useStore } from '../ui/store.ts';
import { type Area, areas } from './areas.ts';
import './shell.css';
import { TopBar } from './top-bar.tsx';

const Dock = lazy(() => import('../phone/dock.tsx'));
const Overlays = lazy(() => import('./overlays.tsx'));

/** The frame around every screen: landmarks, areas, palette, shortcuts and live regions. */
export function Shell({ children }: { children: ReactNode }) {
  const { t } = useTranslation();
  const { roles } = useSession();
  const mine = useMemo(() => areas.filter(({ needs }) => reaches(roles, needs)), [roles]);
  useEffect(listenToKeys, []);
  useCallsOfScreen();
  useShellKeys(mine);
  return (
    <div className="shell">
      <a className="skip" href="#content">
        {t('skip')}
      </a>
      <TopBar>
        <nav aria-label={t('areas.label')} className="areas">
          {mine.map(({ name }) => (
            <NavLink key={name} to={`/${name}`}>
              {t(`areas.${name}`)}
            </NavLink>
          ))}
        </nav>
      </TopBar>
      <StatusStrip />
      <div className="shell-body">
        <main id="content" tabIndex={-1}>
          {children}
        </main>
        <DockedPhone />
      </div>
      <LiveRegions />
      <Suspense fallback={null}>
        <Overlays />
      </Suspense>
    </div>
  );
}

/** Stands beside every page but the phones' own. */
function DockedPhone() {
  const docked = useStore(phoneDocked);
  const isPhones = useLocation().pathname.startsWith('/phone');
  if (!docked || isPhones) return null;
  return (
    <Suspense fallback={null}>
      <Dock />
    </Suspense>
  );
}

/** Each screen shows its own calls: a new area begins a new list. */
function useCallsOfScreen(): void {
  const screen = useLocation().pathname.split('/', 3).join('/');
  // biome-ignore lint/correctness/useExhaustiveDependencies: it runs because the screen has changed
  useEffect(() => recorder.clear, [screen]);
}

function useShellKeys(mine: readonly Area[]): void {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const shortcuts = useMemo<Shortcut[]>(() => {
    const group = t('keys.everywhere');
    return [
      { keys: 'mod+k', label: t('keys.palette'), group, run: openPalette },
      { keys: '?', label: t('keys.sheet'), group, run: openCheatSheet },
      { keys: 'alt+.', label: t('keys.calls'), group, run: openCalls },
      { keys: 'alt+p', label: t('keys.phone'), group, run: togglePhone },
      { keys: 'F8', label: t('keys.toasts'), group, run: focusToasts },
      ...mine.map(({ name, key }) => ({
        ...{ keys: `g ${key}`, label: t('keys.goTo', { area: t(`areas.${name}`) }), group },
        run: () => navigate(`/${name}`),
      })),
    ];
  }, [t, navigate, mine]);
  useShortcuts(shortcuts);
  const actions = useMemo<Action[]>(
    () => [
      ...mine.map(({ name }) => ({
        ...{ id: `go-${name}`, group: t('palette.goTo'), label: t(`areas.${name}`) },
        run: () => navigate(`/${name}`),
      })),
      { id: 'phone', group: t('palette.app'), label: t('keys.phone'), run: togglePhone },
      { id: 'calls', group: t('palette.app'), label: t('calls.title'), run: openCalls },
      { id: 'keys', group: t('palette.app'), label: t('keys.title'), run: openCheatSheet },
    ],
    [t, navigate, mine],
  );
  useActions(actions);
}
