import { useTranslation } from 'react-i18next';
import { listed } from '../i18n/format.ts';
import type { Role } from '../session/roles.ts';
import { useSession } from '../session/use-session.ts';
import { EmptyState } from '../ui/empty-state.tsx';
import { PageHeader } from '../ui/page-header.tsx';

/** 403: names the role that is needed, and who can give it. */
export function Forbidden({ needed }: { needed: Role }) {
  const { t, i18n } = useTranslation();
  const roles = listed(useSession().roles, i18n.language) || '–';
  return (
    <div className="page">
      <PageHeader title={t('forbidden.title')} lead={t('forbidden.body', { roles, needed })} />
    </div>
  );
}

/** 404 */
export function NotFound() {
  const { t } = useTranslation();
  return (
    <div className="page">
      <PageHeader title={t('notFound.title')} />
      <EmptyState title={t('notFound.title')}>{t('notFound.body')}</EmptyState>
    </div>
  );
}
