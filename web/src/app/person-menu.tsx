import { Menu, UnstyledButton, useMantineColorScheme } from '@mantine/core';
import { IconCheck, IconChevronDown } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { listed } from '../i18n/format.ts';
import { chooseLanguage, isPseudo, languages } from '../i18n/index.ts';
import { signOut } from '../session/store.ts';
import { useSession } from '../session/use-session.ts';
import { useStore } from '../ui/store.ts';
import { type Density, density } from './density.ts';

/** Who is signed in, and how they like the app to look and speak. */
export default function PersonMenu() {
  const { t, i18n } = useTranslation();
  const { identity, roles } = useSession();
  return (
    <Menu position="bottom-end" width={240} withinPortal>
      <Menu.Target>
        <UnstyledButton className="person" aria-label={t('person.menu', { identity })}>
          <span className="person-name">{identity}</span>
          <IconChevronDown size={14} aria-hidden />
        </UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown className="person-choices">
        <Menu.Label>{t('person.roles', { roles: listed(roles, i18n.language) || '–' })}</Menu.Label>
        <AppearanceItems />
        <Menu.Divider />
        <Menu.Label>{t('person.language')}</Menu.Label>
        <LanguageItems />
        <Menu.Divider />
        <Menu.Item component="a" href="/login/account">
          {t('person.account')}
        </Menu.Item>
        <Menu.Item onClick={signOut}>{t('person.signOut')}</Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}

function AppearanceItems() {
  const { t } = useTranslation();
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const rows = useStore(density);
  return (
    <>
      <Menu.Label>{t('person.theme')}</Menu.Label>
      {(['light', 'dark', 'auto'] as const).map(scheme => (
        <Choice key={scheme} chosen={scheme === colorScheme} choose={() => setColorScheme(scheme)}>
          {t(`person.${scheme === 'auto' ? 'system' : scheme}`)}
        </Choice>
      ))}
      <Menu.Label>{t('person.density')}</Menu.Label>
      {(['comfortable', 'normal', 'compact'] satisfies Density[]).map(one => (
        <Choice key={one} chosen={one === rows} choose={() => density.set(one)}>
          {t(`person.${one}`)}
        </Choice>
      ))}
    </>
  );
}

function LanguageItems() {
  const { i18n } = useTranslation();
  return languages.map(language => (
    <Choice key={language} chosen={language === i18n.language} choose={() => void chooseLanguage(language)}>
      {isPseudo(language) ? `Pseudo (${language})` : <bdi lang={language}>{nameOf(language)}</bdi>}
    </Choice>
  ));
}

/** What its speakers call it, with the capital that most of them write in a list only. */
function nameOf(language: string): string {
  const name = new Intl.DisplayNames([language], { type: 'language' }).of(language) ?? language;
  return name.charAt(0).toLocaleUpperCase(language) + name.slice(1);
}

function Choice({ chosen, choose, children }: { chosen: boolean; choose(): void; children: ReactNode }) {
  return (
    <Menu.RadioItem
      value=""
      checked={chosen}
      onChange={choose}
      closeMenuOnClick
      checkIcon={<IconCheck size={14} aria-hidden />}
    >
      {children}
    </Menu.RadioItem>
  );
}
