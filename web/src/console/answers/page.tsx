import { Tabs } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { PageHeader } from '../../ui/page-header.tsx';
import { useParam } from '../shared/url.ts';
import { AnswerList } from './answer-list.tsx';
import { OutcomesForm } from './outcomes-form.tsx';

/** What all agents share: texts to answer with, and what can come of a conversation. */
export default function Answers() {
  const { t } = useTranslation('console');
  const [tab, setTab] = useParam('tab');
  return (
    <div className="page">
      <PageHeader title={t('sections.answers')} lead={t('answers.lead')} />
      <Tabs value={tab ?? 'answers'} onChange={setTab} keepMounted={false}>
        <Tabs.List mb="md">
          <Tabs.Tab value="answers">{t('answers.answers')}</Tabs.Tab>
          <Tabs.Tab value="outcomes">{t('answers.outcomes')}</Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="answers">
          <AnswerList />
        </Tabs.Panel>
        <Tabs.Panel value="outcomes">
          <OutcomesForm />
        </Tabs.Panel>
      </Tabs>
    </div>
  );
}
