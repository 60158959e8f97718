import { Button } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { Link, useNavigate, useParams } from 'react-router';
import { useApi } from '../../session/use-session.ts';
import { confirm } from '../../ui/confirm.tsx';
import { ErrorPanel } from '../../ui/error-panel.tsx';
import { PageHeader } from '../../ui/page-header.tsx';
import { SidText } from '../../ui/sid-text.tsx';
import { StateMark } from '../../ui/state-mark.tsx';
import { HandlerText } from '../messaging/handler-text.tsx';
import { type Known, useSurroundings } from '../messaging/surroundings.ts';
import { WebhookBox } from '../messaging/webhook-box.tsx';
import { wiringOf } from '../messaging/wiring.ts';
import { Facts, Loaded, Part, When } from '../shared/parts.tsx';
import { useAccountPath, useAct, useOne } from '../shared/reading.ts';
import type { IncomingNumber } from '../shared/types.ts';
import { HandlerFields } from './handler-fields.tsx';
import { RecentMessages } from './recent-messages.tsx';

/** One number: what answers its messages, and what was said over it. */
export function NumberDetail() {
  const { t } = useTranslation('console');
  const { sid } = useParams();
  const account = useAccountPath();
  const number = useOne<IncomingNumber>(`${account}/IncomingPhoneNumbers/${sid}.json`);
  const known = useSurroundings();
  return (
    <div className="page">
      {number.data === undefined && <PageHeader title={t('sections.numbers')} />}
      <Loaded of={number}>
        {one => (
          <>
            <PageHeader
              title={one.phone_number}
              lead={one.friendly_name}
              actions={<Release number={one} />}
            />
            <WebhookBox />
            <Loaded of={known}>{around => <Body number={one} known={around} />}</Loaded>
            <RecentMessages address={one.phone_number} />
          </>
        )}
      </Loaded>
      {number.error && (
        <p>
          <Link to="/console/numbers">{t('sections.numbers')}</Link>
        </p>
      )}
    </div>
  );
}

function Body({ number, known }: { number: IncomingNumber; known: Known }) {
  const { t } = useTranslation('console');
  const wiring = wiringOf(number, known);
  const { state, flow, pooled } = wiring;
  return (
    <>
      <section className="panel boxed">
        <Facts
          of={[
            [t('sid'), <SidText key="sid" sid={number.sid} />],
            [
              t('numbersTab.state'),
              <StateMark key="state" kind={state === 'created' ? 'good' : 'quiet'}>
                {t(`states.${state}`)}
              </StateMark>,
            ],
            [t('numbersTab.handler'), <HandlerText key="handler" {...{ wiring, known }} />],
            [t('numbers.pool'), t(pooled ? 'yes' : 'no')],
            [t('created'), <When key="when" at={number.date_created} />],
          ]}
        />
      </section>
      <Part title={t('numbers.comesIn')} lead={t('numbers.comesInLead')}>
        <HandlerFields key={number.sms_url} {...{ number, known }} />
        {wiring.handler.kind === 'proxy' && flow === null && (
          <p role="status">
            <StateMark kind="warn">{t('numbers.nowFlow')}</StateMark>{' '}
            <Link to={`/console/messaging?register=${number.sid}`}>{t('numbers.createFlow')}</Link>
          </p>
        )}
      </Part>
    </>
  );
}

function Release({ number }: { number: IncomingNumber }) {
  const { t } = useTranslation('console');
  const api = useApi();
  const account = useAccountPath();
  const navigate = useNavigate();
  const release = useAct<void, void>({
    run: () => api.remove(`${account}/IncomingPhoneNumbers/${number.sid}.json`),
    changes: [`${account}/IncomingPhoneNumbers.json`, '/flex-api/v1/FlexFlows', '/proxy/v1'],
    said: t('numbers.released', { number: number.phone_number }),
    then: () => navigate('/console/numbers'),
  });
  const ask = async () => {
    const sure = await confirm({
      title: t('numbers.releaseTitle', { number: number.phone_number }),
      body: t('numbers.releaseBody'),
      action: t('numbers.release'),
      destructive: true,
      typed: number.phone_number,
    });
    if (sure) release.mutate();
  };
  return (
    <>
      {release.error && <ErrorPanel error={release.error} />}
      <Button variant="default" loading={release.isPending} onClick={() => void ask()}>
        {t('numbers.release')}
      </Button>
    </>
  );
}
