import { useTranslation } from 'react-i18next';
import { Route, Routes } from 'react-router';
import { Loaded, LoadedPage } from '../shared/parts.tsx';
import { useConfiguration } from '../shared/reading.ts';
import { useParam } from '../shared/url.ts';
import { ChannelDetail } from './channel-detail.tsx';
import { ChannelList } from './channel-list.tsx';

/** Chat services and what was said in them. */
export default function Chat() {
  const { t } = useTranslation('console');
  const configuration = useConfiguration();
  const [chosen] = useParam('service');
  if (configuration.data === undefined) {
    return (
      <LoadedPage title={t('chat.title')} of={configuration}>
        {() => null}
      </LoadedPage>
    );
  }
  return (
    <Loaded of={configuration}>
      {({ chat_service_instance_sid: standard }) => (
        <Routes>
          <Route index element={<ChannelList service={chosen ?? standard} standard={standard} />} />
          <Route path="channels/:sid" element={<ChannelDetail service={chosen ?? standard} />} />
        </Routes>
      )}
    </Loaded>
  );
}
