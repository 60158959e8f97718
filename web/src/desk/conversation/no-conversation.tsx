import { useTranslation } from 'react-i18next';
import { EmptyState } from '../../ui/empty-state.tsx';
import { useTitle } from '../../ui/page-header.tsx';
import { useRows } from '../context.tsx';

/** The middle of the desk while nothing is open. */
export function NoConversation() {
  const { t } = useTranslation('desk');
  const rows = useRows();
  useTitle(t('title.desk'));
  return (
    <section className="conversation" aria-label={t('none.label')}>
      <EmptyState title={rows.length > 0 ? t('none.choose') : t('none.title')}>{t('none.body')}</EmptyState>
    </section>
  );
}
