import { Button } from '@mantine/core';
import { Component, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { EmptyState } from '../ui/empty-state.tsx';
import { ErrorPanel } from '../ui/error-panel.tsx';

/** Catches what a screen throws, so that the shell stays usable. */
export class FailedPage extends Component<{ children: ReactNode }, { error: Error | null }> {
  override state: { error: Error | null } = { error: null };

  static getDerivedStateFromError(error: Error) {
    return { error };
  }

  override render() {
    const { error } = this.state;
    if (error === null) return this.props.children;
    return <Failure error={error} />;
  }
}

function Failure({ error }: { error: Error }) {
  const { t } = useTranslation();
  return (
    <div className="page">
      <EmptyState
        title={t('error.page')}
        action={<Button onClick={() => location.reload()}>{t('error.reload')}</Button>}
      />
      <ErrorPanel error={error} />
    </div>
  );
}
